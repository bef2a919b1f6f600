"""Which addresses may be called: HTTPS in the public internet, and what the installation allows beside it.

Names are resolved and checked by ``kernel.http`` at every call: only what can be told without asking is refused here.
"""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from invenio_center.kernel.errors import Invalid
from invenio_center.kernel.http import is_allowed

LONGEST = 500
INSIDE = (".local", ".internal", ".localhost", ".lan")


def check(url: str) -> None:
    """Raises Invalid naming ``url``."""
    try:
        parts = urlsplit(url.strip())
        port_ok = parts.port is None or parts.port > 0
    except ValueError:
        raise Invalid.field("url", "invalid", "Informe um endereço válido.") from None
    if (
        not parts.hostname
        or not port_ok
        or len(url) > LONGEST
        or parts.fragment
        or any(c.isspace() for c in url)
    ):
        raise Invalid.field(
            "url", "invalid", "Informe um endereço completo, como https://exemplo.com.br/eventos."
        )
    if parts.username or parts.password:
        raise Invalid.field(
            "url", "credentials", "O endereço não leva usuário nem senha: a assinatura basta."
        )
    private = _private(parts)
    if private and not _lets_in(parts):
        raise Invalid.field("url", "private", "O endereço fica em uma rede privada. Use um da internet.")
    if parts.scheme != "https" and not (parts.scheme == "http" and private):
        raise Invalid.field("url", "https", "Use um endereço que comece com https://.")


def _private(parts: SplitResult) -> bool:
    literal = _address(parts)
    if literal is not None:
        return not is_allowed(literal, ())
    host = (parts.hostname or "").rstrip(".")
    return host == "localhost" or "." not in host or host.endswith(INSIDE)


def _lets_in(parts: SplitResult) -> bool:
    """Providers may live there (INVENIO_PROVIDER_PRIVATE), so receivers may too."""
    networks = [ipaddress.ip_network(network) for network in settings.PROVIDER_PRIVATE]
    literal = "127.0.0.1" if parts.hostname == "localhost" else _address(parts)
    return bool(networks) if literal is None else is_allowed(literal, networks)


def _address(parts: SplitResult) -> str | None:
    try:
        return str(ipaddress.ip_address((parts.hostname or "").partition("%")[0]))
    except ValueError:
        return None
