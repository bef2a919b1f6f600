"""What WhatsApp and Messenger share: one app, one secret, one way to sign and to shake hands."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from channels_app.contract import Answer

GRAPH_URL = "https://graph.facebook.com"
# Where Meta keeps files it sends us to; the token goes nowhere else.
FILE_HOSTS = ("graph.facebook.com", "lookaside.fbsbx.com", ".fbsbx.com", ".fbcdn.net")
# Calls reach 3 MB by Meta's word.
MAX_BODY = 4 * 1024 * 1024


def signed(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> bool:
    """``X-Hub-Signature-256``: HMAC-SHA256 of the raw body under the app secret, in lower-case hex."""
    scheme, _, given = headers.get("x-hub-signature-256", "").partition("=")
    if scheme != "sha256" or len(given) != 64:
        return False
    received = given.encode("utf-8", "replace")
    return any(
        hmac.compare_digest(hmac.digest(secret.encode(), body, "sha256").hex().encode(), received)
        for secret in secrets
    )


def shake(tokens: Sequence[str], query: Mapping[str, str]) -> Answer | None:
    """The challenge of Meta's GET check when the token is ours."""
    given = query.get("hub.verify_token", "").encode("utf-8", "replace")
    if query.get("hub.mode") != "subscribe" or "hub.challenge" not in query:
        return None
    known = any(hmac.compare_digest(token.encode(), given) for token in tokens)
    return Answer(body=query["hub.challenge"].encode()) if known else None


def proof(secret: str, token: str) -> str:
    """``appsecret_proof``: that whoever shows the token also knows the app's secret."""
    return hmac.new(secret.encode(), token.encode(), "sha256").hexdigest()


def is_file_host(url: str, base_url: str) -> bool:
    """May the token be sent to this address? Meta's file hosts, or the host that stands for Graph on this line."""
    parts = urlsplit(url)
    if parts.netloc == urlsplit(base_url).netloc:
        return True
    host = parts.hostname or ""
    known = any(host == name or (name[0] == "." and host.endswith(name)) for name in FILE_HOSTS)
    return parts.scheme == "https" and known
