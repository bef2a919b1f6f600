"""Everything that changes a line. Each change is audited; credentials are named in the trail, never shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from consent.ledger import publishing
from invenio_center import audit
from invenio_center.kernel import secrets, sql
from invenio_center.kernel.errors import Invalid, NotFound
from invenio_center.kernel.signals import ranking_changed
from invenio_center.models import User
from invenio_center.models.fields import PRIORITY_MAX, PRIORITY_MIN

from .. import registry
from ..models import Channel, ChannelSecret, Kind
from . import queries
from .errors import AddressTaken, NothingToRegister, SlugTaken

FIELDS = (
    "kind",
    "name",
    "address",
    "priority",
    "inbound",
    "outbound",
    "hours",
    "default_segment",
    "settings",
)
# What a line's label is made of.
LABEL = ("kind", "name", "address")
LONGEST_SECRET_NAME = 40
NO_SUCH_LINE = "Um dos canais não existe. Nenhuma prioridade foi alterada."


@transaction.atomic
def save_channel(*, actor: User | None, channel: Channel | None = None, **fields: Any) -> Channel:
    """Create or change a line. ``fields``: those of ``FIELDS`` and ``agents`` (users); the kind never changes later."""
    agents = fields.pop("agents", None)
    _check(channel, fields)
    before = {name: getattr(channel, name) for name in fields} if channel is not None else {}
    created = channel is None
    channel = channel or Channel()
    for name, value in fields.items():
        setattr(channel, name, value)
    _fit(channel, fields)
    if channel.is_active:
        _check_consents(channel)
    _store(channel)
    if agents is not None:
        before["agents"] = sorted(user.username for user in channel.agents.all())
        channel.agents.set(agents)
        fields["agents"] = sorted(user.username for user in agents)
    changes = audit.difference(before, fields)
    if created or changes:
        audit.record(
            "channel.created" if created else "channel.updated", channel, actor=actor, changes=changes
        )
    if not created and {"priority", "default_segment", "hours"} & changes.keys():
        routing = bool({"default_segment", "hours"} & changes.keys())
        ranking_changed.send(sender=Channel, channels=[channel.pk], routing=routing)
    if "agents" in changes:
        changed = set(before["agents"]) ^ set(fields["agents"])
        users = User.objects.filter(username__in=changed).values_list("pk", flat=True)
        ranking_changed.send(sender=Channel, users=list(users))
    return channel


def _check(channel: Channel | None, fields: Mapping[str, Any]) -> None:
    if unknown := set(fields) - set(FIELDS):
        raise Invalid({name: [{"code": "unknown", "sentence": "Campo desconhecido."}] for name in unknown})
    if channel is not None and fields.get("kind", channel.kind) != channel.kind:
        raise Invalid.field("kind", "fixed", "O tipo de um canal não muda. Crie outra linha.")
    if channel is None and fields.get("kind") not in Kind.values:
        raise Invalid.field("kind", "unknown", "Escolha um dos tipos de canal.")
    if channel is None and not fields.get("name"):
        raise Invalid.field("name", "required", "Dê um nome à linha.")
    if "priority" in fields:
        _check_priority("priority", fields["priority"])


def _fit(channel: Channel, fields: dict[str, Any]) -> None:
    """What the line's connector says: settings that cannot work are refused, what cannot send does not."""
    connector = registry.of(channel)
    if connector is None:
        return
    if "settings" in fields and (wrong := connector.wrong(channel.settings)):
        errors = {name: [{"code": "invalid", "sentence": sentence}] for name, sentence in wrong.items()}
        raise Invalid(errors, next(iter(wrong.values())))
    if not connector.sends and channel.outbound:
        channel.outbound = False
        fields["outbound"] = False


def _check_consents(channel: Channel) -> None:
    """What collects consent goes out only with the controller's profile whole (LGPD art. 9)."""
    if channel.settings.get("consents") or channel.settings.get("consent_text"):
        publishing.require_whole_controller()


def _check_priority(name: str, value: Any) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not PRIORITY_MIN <= value <= PRIORITY_MAX:
        raise Invalid.field(name, "range", f"A prioridade vai de {PRIORITY_MIN} a {PRIORITY_MAX}.")


def _store(channel: Channel) -> None:
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError as error:
        if "channel_address_once" in str(error):
            raise AddressTaken from error
        if "channel_slug_once" in str(error):
            raise SlugTaken from error
        raise


@transaction.atomic
def set_secrets(channel: Channel, values: Mapping[str, str], *, actor: User | None) -> None:
    """Store credentials encrypted. The value replaced stays accepted, so that a rotation refuses nothing."""
    for name, value in values.items():
        if not value:
            raise Invalid.field(name, "required", "Informe a credencial.")
        if len(name) > LONGEST_SECRET_NAME:
            raise Invalid.field(name, "unknown", "Não há credencial com este nome.")
        _rotate(channel, name, value)
    audit.record("channel.credentials_set", channel, actor=actor, changes={n: ["***", "***"] for n in values})
    channel.refresh_from_db()  # also forgets credentials read before


def _rotate(channel: Channel, name: str, value: str) -> None:
    found = ChannelSecret.objects.select_for_update(no_key=True).filter(channel=channel, name=name).first()
    if found is None:
        ChannelSecret.objects.create(channel=channel, name=name, cipher=secrets.encrypt(value))
    elif secrets.decrypt(found.cipher) != value:
        found.previous_cipher, found.cipher = found.cipher, secrets.encrypt(value)
        found.save()


@transaction.atomic
def end_rotation(channel: Channel, *, actor: User | None) -> None:
    """From now on only the newest value of each credential is accepted."""
    for secret in channel.secrets.exclude(previous_cipher=""):
        secret.previous_cipher = ""
        secret.save(update_fields=["previous_cipher"])
    audit.record("channel.rotation_ended", channel, actor=actor)


def register(channel: Channel, *, actor: User | None) -> str:
    """Tell the provider our webhook's address; its answer as a sentence. No transaction is open during the call.

    Raises NothingToRegister, NoConnector, LineIncomplete or CheckFailed.
    """
    connector, line = queries.usable(channel)
    if not connector.registers:
        raise NothingToRegister
    with queries.failing():
        said = connector.register(line, queries.http_for(line))
    audit.record("channel.registered", channel, actor=actor)
    return said


@transaction.atomic
def activate(channel: Channel, actor: User | None) -> Channel:
    """Raises NoConnector or LineIncomplete; activating an active line changes nothing."""
    queries.usable(channel)
    _check_consents(channel)
    return _switch(channel, actor, on=True)


@transaction.atomic
def deactivate(channel: Channel, actor: User | None) -> Channel:
    """Provider calls are refused and nothing is sent until it is activated again; what waits stays."""
    return _switch(channel, actor, on=False)


def _switch(channel: Channel, actor: User | None, *, on: bool) -> Channel:
    if channel.is_active == on:
        return channel
    channel.is_active = on
    channel.save(update_fields=["is_active", "updated_at"])
    audit.record("channel.activated" if on else "channel.deactivated", channel, actor=actor)
    return channel


@transaction.atomic
def set_priorities(priorities: Mapping[UUID | str, int], *, actor: User | None) -> None:
    """All or nothing; in force for the queue at commit."""
    for public_id, value in priorities.items():
        _check_priority(str(public_id), value)
    wanted = {_id_of(public_id): value for public_id, value in priorities.items()}
    given = {"ids": list(wanted), "priorities": list(wanted.values())}
    found = sql.rows(sql.statement(__file__, "priorities"), given, prepare=True)
    if len(found) != len(wanted):
        raise NotFound(NO_SUCH_LINE)
    changed = [row for row in found if row["before"] != row["after"]]
    for row in changed:
        channel = Channel(**{name: row[name] for name in ("id", "public_id", *LABEL)})
        changes = {"priority": [row["before"], row["after"]]}
        audit.record("channel.priority_changed", channel, actor=actor, changes=changes)
    if changed:
        ranking_changed.send(sender=Channel, channels=[row["id"] for row in changed])


def _id_of(given: UUID | str) -> UUID:
    try:
        return UUID(str(given))
    except ValueError as error:
        raise NotFound(NO_SUCH_LINE) from error
