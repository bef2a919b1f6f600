"""Typed readers of the environment. A missing or impossible value stops the start with one sentence.

Every variable may also be given as ``NAME_FILE``, the path of a file that holds the value.
"""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from invenio_center.kernel import clamd, outgoing

TRUE, FALSE = {"1", "true", "yes", "on", "sim"}, {"0", "false", "no", "off", "nao", "não", ""}


def env_text(name: str, default: str | None = None) -> str:
    """Value of ``name`` or of the file named by ``name_FILE``; without both, ``default`` or a refusal."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name}_FILE: não foi possível ler {path} ({error.strerror})."
            ) from error
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} não está definida. Defina {name} ou {name}_FILE.")
    return default


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_bool(name: str, *, default: bool = False) -> bool:
    value = env_text(name, "1" if default else "0").lower()
    if value in TRUE:
        return True
    if value in FALSE:
        return False
    raise ImproperlyConfigured(f"{name}={value!r} não é sim nem não. Use 1 ou 0.")


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    value = env_text(name, str(default))
    if not value.lstrip("-").isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name}={value!r} deve ser um número inteiro de {least} a {most}.")
    return int(value)


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = env_text(name, default)
    if value not in choices:
        raise ImproperlyConfigured(f"{name}={value!r} não existe. Use um de: {', '.join(choices)}.")
    return value


def env_clamd(name: str) -> str:
    """Address of a virus scanner, or "" for none."""
    value = env_text(name, "")
    try:
        return clamd.check(value) if value else ""
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}={value!r} não é um endereço do clamd. Use tcp://servidor:3310 ou unix:///caminho/do/socket."
        ) from error


def env_smtp(name: str) -> str:
    """Address of the system's own outgoing mail, or "" for none. The refusal never repeats it: it holds a password."""
    value = env_text(name, "")
    try:
        return outgoing.check(value) if value else ""
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} não é um endereço de envio. Use smtps://usuario:senha@servidor:465/?from=sistema@empresa.com.br."
        ) from None


def env_url(name: str, default: str = "") -> str:
    """An http or https address; "" where there is neither a value nor a default."""
    value = env_text(name, default)
    if value and not _is_address(value):
        raise ImproperlyConfigured(
            f"{name}={value!r} deve começar com http:// ou https:// e nomear um servidor."
        )
    return value


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number
        return False


def env_zone(name: str, default: str) -> str:
    """A time zone of the IANA list."""
    value = env_text(name, default)
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, OSError):
        raise ImproperlyConfigured(
            f"{name}={value!r} não é um fuso horário. Use um nome como {default}."
        ) from None


def env_networks(name: str, default: str = "") -> list[str]:
    """Networks as ``10.0.0.0/8``."""
    found = env_list(name, default)
    for value in found:
        try:
            ip_network(value)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name}: {value!r} não é uma rede. Use endereços como 10.0.0.0/8, separados por vírgula."
            ) from None
    return found


def env_file(name: str, *, needed_by: str = "") -> str:
    """Path of a readable file, or "" for none; ``needed_by`` names the variable that asks for it."""
    value = env_text(name, "")
    if needed_by and not value:
        raise ImproperlyConfigured(f"{needed_by} precisa de {name}: o caminho do arquivo.")
    if value and not os.access(value, os.R_OK):
        raise ImproperlyConfigured(f"{name}: não foi possível ler {value}.")
    return value
