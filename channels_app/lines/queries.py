"""Everything that reads lines. Credentials leave only inside a ``contract.Line``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from invenio_center.kernel import secrets
from invenio_center.kernel.errors import NotFound
from invenio_center.kernel.http import Client, HttpError

from .. import registry
from ..contract import Connector, Line, ProviderRefused
from ..models import Channel, ChannelSecret, Kind
from . import rhythm
from .errors import CheckFailed, LineIncomplete, NoConnector

HEALTHY, ATTENTION, QUIET, INACTIVE = "ok", "attention", "quiet", "inactive"


@dataclass(frozen=True)
class Card:
    """One kind on the channels page."""

    kind: str
    label: str
    available: bool
    lines: list[Channel]
    health: str


def _complete() -> QuerySet[Channel]:
    return Channel.objects.prefetch_related(Prefetch("secrets", ChannelSecret.objects.order_by("name")))


def by_public_id(public_id: UUID | str) -> Channel:
    """Raises NotFound."""
    found = _complete().filter(public_id=public_id).first()
    if found is None:
        raise NotFound("Canal não encontrado.")
    return found


def active() -> QuerySet[Channel]:
    return Channel.objects.filter(is_active=True)


def accepted(secret: ChannelSecret) -> tuple[str, ...]:
    """Values a call may be signed with, newest first."""
    ciphers = [secret.cipher, secret.previous_cipher]
    return tuple(secrets.decrypt(cipher) for cipher in ciphers if cipher)


def line_of(channel: Channel) -> Line:
    """What the connector may know. ``api_base_url`` beginning with ``/`` lies on this very server."""
    values = dict(channel.settings)
    if str(values.get("api_base_url", "")).startswith("/"):
        values["api_base_url"] = settings.PUBLIC_URL + values["api_base_url"]
    line = Line(
        id=str(channel.public_id),
        kind=channel.kind,
        name=channel.name,
        address=channel.address,
        settings=values,
        secrets={secret.name: accepted(secret) for secret in channel.secrets.all()},
        key=salted_hmac("channels_app.line", str(channel.public_id), algorithm="sha256").hexdigest(),
    )
    return replace(line, webhook_url=_address(line, registry.of(channel)))


def webhook_url(channel: Channel) -> str:
    """The address to register at the provider, or "" for a kind that has none."""
    return line_of(channel).webhook_url


def _address(line: Line, connector: Connector | None) -> str:
    if connector is None or not connector.has_webhook:
        return ""
    key = connector.webhook_key(line)
    return f"{settings.PUBLIC_URL}/webhooks/{line.kind}/{line.id}/{f'{key}/' if key else ''}"


def http_for(line: Line) -> Client:
    """The client a connector is handed; errors it raises never show the line's secrets."""
    values = [value for accepted_values in line.secrets.values() for value in accepted_values]
    return Client(private=settings.PROVIDER_PRIVATE, secrets=values)


def secrets_state(channel: Channel) -> dict[str, dict[str, Any]]:
    """What may be shown of credentials: that they exist and since when."""
    return {
        secret.name: {"set": True, "rotated_at": secret.rotated_at, "rotating": bool(secret.previous_cipher)}
        for secret in channel.secrets.all()
    }


def check(channel: Channel) -> str:
    """Try the stored credentials at the provider; its answer as a sentence.

    Raises NoConnector, LineIncomplete or CheckFailed.
    """
    connector, line = usable(channel)
    with failing():
        return connector.check(line, http_for(line))


def usable(channel: Channel) -> tuple[Connector, Line]:
    """The connector of a line that has all it needs. Raises NoConnector or LineIncomplete."""
    connector = registry.of(channel)
    if connector is None:
        raise NoConnector
    if lacking := missing(channel, connector):
        raise LineIncomplete(f"{LineIncomplete.sentence} Falta: {', '.join(lacking)}.", missing=lacking)
    return connector, line_of(channel)


@contextmanager
def failing() -> Iterator[None]:
    """What the provider or the way to it says against a call, as CheckFailed."""
    try:
        yield
    except ProviderRefused as refusal:
        raise CheckFailed(f"O provedor recusou: {refusal.error.sentence}") from refusal
    except HttpError as error:
        raise CheckFailed(
            "Não foi possível falar com o provedor. Confira o endereço da API e a rede."
        ) from error


def missing(channel: Channel, connector: Connector) -> list[str]:
    """Names of the settings and credentials without which the line cannot work."""
    known = {secret.name for secret in channel.secrets.all()}
    lacking = [name for name in connector.required_settings if not channel.settings.get(name)]
    return lacking + [name for name in connector.required_secrets if name not in known]


def health(channel: Channel) -> str:
    """``inactive``, ``attention`` (an error newer than the last success), ``quiet`` (see ``rhythm``) or ``ok``."""
    if not channel.is_active:
        return INACTIVE
    failed, succeeded = channel.last_error_at, channel.last_out_at
    if failed and (succeeded is None or failed > succeeded):
        return ATTENTION
    return QUIET if rhythm.is_quiet(channel, timezone.now()) else HEALTHY


def cards() -> list[Card]:
    """Every kind with its lines, in one query; a card is as healthy as its worst active line."""
    by_kind: dict[str, list[Channel]] = {kind: [] for kind in Kind.values}
    for channel in _complete():
        by_kind[channel.kind].append(channel)
    return [
        Card(kind, Kind(kind).label, bool(registry.providers(kind)), lines, _worst(lines))
        for kind, lines in by_kind.items()
    ]


def _worst(lines: list[Channel]) -> str:
    found = {health(channel) for channel in lines}
    return next((state for state in (ATTENTION, QUIET, HEALTHY) if state in found), INACTIVE)
