"""What the products of Twilio share: one signature over the public address and the form, one account, one API."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import orjson

from channels_app.contract import Call, Http, Line, ProviderRefused, Unreadable

from . import files

API_URL = "https://api.twilio.com"
VERSION = "2010-04-01"
SIGNATURE, SETTINGS = "x-twilio-signature", "x-twilio-webhooks-signature-settings"
HASHES = {"HMAC_SHA1": hashlib.sha1, "HMAC_SHA256": hashlib.sha256}
FORM = "application/x-www-form-urlencoded"
MOST_FIELDS = 2000
PORTS = {"https": 443, "http": 80}
Pairs = Sequence[tuple[str, str]]


def signed(line: Line, call: Call) -> bool:
    """``X-Twilio-Signature`` over the address as Twilio knows it and every field of the form, also unknown ones.

    Newer accounts sign with a shared key and say so in a second header. A body that is no form is hashed into the
    address (``bodySHA256``).
    """
    given = call.headers.get(SIGNATURE, "").encode("utf-8", "replace")
    algorithm = _algorithm(call.headers.get(SETTINGS, ""))
    pairs = _signed_fields(call)
    if not given or algorithm not in HASHES or pairs is None:
        return False
    text = "".join(name + value for name, value in sorted(set(pairs)))
    keys = list(line.secrets.get("auth_token", ()))
    if algorithm == "HMAC_SHA256":
        keys += line.secrets.get("signing_key", ())
    url = f"{line.webhook_url.partition('#')[0]}{'?' if call.query_string else ''}{call.query_string}"
    # Every comparison is made, so that the time taken tells nothing about which of them matched.
    found = [
        hmac.compare_digest(_mac(key, address + text, algorithm), given)
        for key in keys
        for address in _spellings(url)
    ]
    return any(found)


def _mac(key: str, text: str, algorithm: str) -> bytes:
    digest = hmac.new(key.encode(), text.encode("utf-8", "replace"), HASHES[algorithm]).digest()
    return base64.b64encode(digest)


def _algorithm(header: str) -> str:
    for part in header.split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"


def _signed_fields(call: Call) -> Pairs | None:
    """None when the body is covered by nothing."""
    stated = call.query.get("bodySHA256")
    if _is_form(call):
        try:
            return form_pairs(call.body)
        except ValueError:
            return None
    if not call.body and stated is None:
        return []
    digest = hashlib.sha256(call.body).hexdigest()
    matches = hmac.compare_digest(digest.encode(), (stated or "").lower().encode("utf-8", "replace"))
    return [] if matches else None


def _is_form(call: Call) -> bool:
    return call.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM


def form_pairs(body: bytes) -> Pairs:
    """Every field in its order, empty ones too. Raises ValueError."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)


def _spellings(url: str) -> list[str]:
    """Twilio signs some addresses with their port and some without it."""
    parts = urlsplit(url)
    if not parts.hostname:
        return [url]
    bare = parts.netloc.rsplit(":", 1)[0] if parts.port else parts.netloc
    port = parts.port or PORTS.get(parts.scheme, 443)
    found = [
        url,
        urlunsplit(parts._replace(netloc=bare)),
        urlunsplit(parts._replace(netloc=f"{bare}:{port}")),
    ]
    return list(dict.fromkeys(found))


def fields(call: Call) -> dict[str, str]:
    """The form of a verified call, or the top of its JSON; of a repeated name the first. Raises Unreadable."""
    try:
        if _is_form(call):
            return dict(reversed(form_pairs(call.body)))
        found = orjson.loads(call.body)
    except ValueError as error:
        raise Unreadable("neither a form nor JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return {name: value for name, value in found.items() if isinstance(value, str)}


# --- the API ---


def account_url(line: Line, edge: str) -> str:
    """``edge``: what follows the account, such as ``/Messages.json``."""
    return f"{base(line)}/{VERSION}/Accounts/{line.secret('account_sid')}{edge}"


def base(line: Line) -> str:
    return str(line.settings.get("api_base_url") or API_URL).rstrip("/")


def basic_auth(line: Line) -> dict[str, str]:
    pair = f"{line.secret('account_sid')}:{line.secret('auth_token')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}


def download(line: Line, url: str, limit: int, http: Http) -> Iterator[bytes]:
    """A file of a message or a call. The token goes to Twilio only; the client drops it on the way elsewhere."""
    parts = urlsplit(url)
    is_twilio = parts.scheme == "https" and (parts.hostname or "").endswith(".twilio.com")
    if not is_twilio and not files.is_own_host(url, base(line)):
        raise ProviderRefused(files.FOREIGN)
    return files.pieces(url, limit, http, headers=basic_auth(line))


def error_of(body: Any) -> int:
    """Twilio's own code in a refusal, or 0."""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, int) and not isinstance(code, bool) else 0
