"""Where Google's API lies for a line, and how a number stands in its paths. Pure."""

from __future__ import annotations

from urllib.parse import quote

from channels_app.contract import Line
from invenio_center.kernel.address import NOT_DIGIT

REGION = "us"
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address


def base(line: Line) -> str:
    region = str(line.settings.get("region") or REGION)
    default = f"https://{region}-rcsbusinessmessaging.googleapis.com"
    return str(line.settings.get("api_base_url") or default).rstrip("/")


def token_uri(line: Line, stated: str) -> str:
    """What the service account names; an address beginning with ``/`` lies below the API."""
    return f"{base(line)}{stated}" if stated.startswith("/") else stated or TOKEN_URI


def phone(number: str) -> str:
    return quote(f"+{NOT_DIGIT.sub('', number)}", safe="+")
