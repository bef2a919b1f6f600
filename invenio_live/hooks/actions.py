"""Everything an administrator does to webhooks. Each change is audited; secrets are named in the trail, never shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from invenio_center import audit
from invenio_center.kernel import secrets, sql
from invenio_center.kernel.bells import ring
from invenio_center.kernel.errors import Invalid, NotAllowed
from invenio_center.kernel.ids import uuid7
from invenio_center.models import Role, User

from ..choices import HookState
from ..events import bell
from ..models import Subscription, SubscriptionDelivery
from . import calling, catalogue, feeding, signing, targets
from .errors import NothingToReplay, NotParked

DELIVER = "invenio_live.tasks.deliver_hooks"
PLAIN = ("name", "url", "events", "user", "is_active")
RELATED = ("channels", "segments")
ROTATION = timedelta(hours=24)
KEPT_DAYS = 30


def _check_right(actor: User | None) -> None:
    if actor is not None and actor.role != Role.ADMIN:
        raise NotAllowed


@transaction.atomic
def create_subscription(*, actor: User, **fields: Any) -> tuple[Subscription, str]:
    """The subscription and its secret, which is shown once. It gets what happens from now on.

    ``fields``: ``name, url, events, user, is_active, channels, segments``; ``user`` is who it reads as (the maker when
    left out).
    """
    _check_right(actor)
    related = {name: fields.pop(name) for name in RELATED if name in fields}
    text = signing.new_secret()
    made = Subscription(
        created_by=actor, user=fields.pop("user", None) or actor, cipher=secrets.encrypt(text)
    )
    for name, value in _checked({"events": [], "name": "", "url": "", **fields}).items():
        setattr(made, name, value)
    made.save()
    _relate(made, related)
    feeding.start(made)
    made.save(update_fields=["starts"])
    audit.record("subscription.created", made, actor=actor, changes=audit.difference({}, _shown(made)))
    _announce()
    return made, text


@transaction.atomic
def update_subscription(*, actor: User, subscription: Subscription, **fields: Any) -> Subscription:
    """Change the fields given and no others. Switched on again it starts anew: what happened meanwhile is not sent."""
    _check_right(actor)
    related = {name: fields.pop(name) for name in RELATED if name in fields}
    found = _locked(subscription)
    before = _shown(found)
    was_active = found.is_active
    for name, value in _checked(fields).items():
        setattr(found, name, value)
    if found.is_active and not was_active:
        feeding.start(found)
    found.save()
    _relate(found, related)
    if changes := audit.difference(before, _shown(found)):
        audit.record("subscription.updated", found, actor=actor, changes=changes)
    _announce()
    return found


@transaction.atomic
def delete_subscription(*, actor: User, subscription: Subscription) -> None:
    """With its deliveries: what is still queued is not sent any more."""
    _check_right(actor)
    found = _locked(subscription)
    audit.record("subscription.deleted", found, actor=actor)
    found.delete()
    _announce()


@transaction.atomic
def rotate(*, actor: User, subscription: Subscription) -> str:
    """A new secret, shown once. For a day both sign, so that the receiver can change over without a gap."""
    _check_right(actor)
    found, text = _locked(subscription), signing.new_secret()
    found.previous_cipher, found.cipher = found.cipher, secrets.encrypt(text)
    found.secret_set_at = sql.now()
    found.previous_until = found.secret_set_at + ROTATION
    found.save(update_fields=["cipher", "previous_cipher", "previous_until", "secret_set_at"])
    audit.record("subscription.rotated", found, actor=actor)
    return text


@transaction.atomic
def end_rotation(*, actor: User, subscription: Subscription) -> Subscription:
    """From now on only the newest secret signs."""
    _check_right(actor)
    found = _locked(subscription)
    found.previous_cipher, found.previous_until = "", None
    found.save(update_fields=["previous_cipher", "previous_until"])
    audit.record("subscription.rotation_ended", found, actor=actor)
    return found


@transaction.atomic
def resume(*, actor: User, subscription: Subscription) -> Subscription:
    """Try again what has waited since it was parked, in its order. Raises NotParked."""
    _check_right(actor)
    found = _locked(subscription)
    if found.parked_at is None:
        raise NotParked
    found.parked_at = found.failing_since = found.resume_at = None
    found.failures = 0
    found.save(update_fields=["parked_at", "failing_since", "resume_at", "failures"])
    found.deliveries.filter(state=HookState.QUEUED).update(due_at=Now())
    audit.record("subscription.resumed", found, actor=actor)
    ring(DELIVER)
    return found


@transaction.atomic
def replay(
    *,
    actor: User,
    subscription: Subscription,
    ids: Sequence[UUID | str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
) -> int:
    """Send again, in their order, the deliveries or events ``ids``, or what happened in [since, until); how many.

    Ids and sequences stay: a receiver knows by them what it has had. Raises Invalid or NothingToReplay.
    """
    _check_right(actor)
    found = _locked(subscription)
    chosen = _chosen(found.deliveries.all(), ids, since, until)
    number = chosen.update(
        state=HookState.QUEUED, due_at=Now(), attempts=0, first_tried_at=None, delivered_at=None
    )
    if not number:
        raise NothingToReplay
    which = {"since": [None, str(since or "")], "until": [None, str(until or "")]} if not ids else {}
    audit.record("subscription.replayed", found, actor=actor, changes={"deliveries": [None, number], **which})
    ring(DELIVER)
    return number


def _chosen(
    rows: QuerySet[SubscriptionDelivery],
    ids: Sequence[UUID | str],
    since: datetime | None,
    until: datetime | None,
) -> QuerySet[SubscriptionDelivery]:
    if ids:
        try:
            wanted = [UUID(str(one)) for one in ids]
        except ValueError:
            raise Invalid.field("ids", "invalid", "Informe ids válidos.") from None
        return rows.filter(public_id__in=wanted) | rows.filter(event__in=wanted)
    if since is None:
        raise Invalid.field("since", "required", "Informe os ids ou desde quando enviar de novo.")
    rows = rows.filter(at__gte=since)
    return rows.filter(at__lt=until) if until is not None else rows


def test(*, actor: User, subscription: Subscription) -> dict[str, Any]:
    """Call the receiver now with a ``webhook.test``: ``{taken, code, error, ms, answer}``. Nothing is queued."""
    _check_right(actor)
    event = {
        "id": str(uuid7()),
        "type": catalogue.TEST,
        "at": sql.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sequence": 0,
        "data": {"subscription": str(subscription.public_id)},
    }
    result = calling.call(subscription, event)
    audit.record("subscription.tested", subscription, actor=actor, changes={"code": [None, result.code]})
    told = asdict(result)
    told.pop("retry_after_s")
    return {"taken": result.taken, **told}


def drop_old(*, batch: int = 5000) -> int:
    """What was delivered a month ago; the newest of each stream stays, for its number."""
    return sql.execute(sql.statement(__file__, "drop_old"), {"days": KEPT_DAYS, "batch": batch})


def _locked(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_for_update(no_key=True, of=("self",)).select_related("user")
    return rows.get(pk=subscription.pk)


def _checked(fields: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(fields) - set(PLAIN):
        raise Invalid({name: [{"code": "unknown", "sentence": "Campo desconhecido."}] for name in unknown})
    if "name" in fields and not fields["name"].strip():
        raise Invalid.field("name", "required", "Dê um nome ao webhook.")
    if "url" in fields:
        fields["url"] = fields["url"].strip()
        targets.check(fields["url"])
    if "events" in fields:
        _check_events(fields["events"])
    return fields


def _check_events(events: Iterable[str]) -> None:
    names = list(events)
    if not names:
        raise Invalid.field("events", "required", "Escolha ao menos um evento.")
    if wrong := catalogue.unknown(names):
        raise Invalid.field("events", "unknown", f"Evento desconhecido: {', '.join(wrong)}.")


def _relate(subscription: Subscription, related: dict[str, Any]) -> None:
    for name, rows in related.items():
        getattr(subscription, name).set(rows)


def _shown(subscription: Subscription) -> dict[str, Any]:
    """What the audit compares. Of an address only the host: the rest may hold a token of the receiver's."""
    return {
        "name": subscription.name,
        "host": urlsplit(subscription.url).hostname or "",
        "address": secrets.keyed_hash("hook", subscription.url)[:12],
        "events": sorted(subscription.events),
        "user": subscription.user.username,
        "is_active": subscription.is_active,
        "channels": sorted(channel.label for channel in subscription.channels.all()),
        "segments": sorted(segment.name for segment in subscription.segments.all()),
    }


def _announce() -> None:
    """Consoles' processes learn whether there is anybody to be told."""
    transaction.on_commit(say_wanted)


def say_wanted() -> None:
    """Also at every sweep, since Valkey may forget."""
    bell.say_wanted(Subscription.objects.filter(is_active=True).exists())
