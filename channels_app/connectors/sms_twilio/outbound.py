"""Our message → Twilio. A lost answer is never repeated: Twilio knows no key that would make it safe."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from channels_app.contract import (
    ErrorClass,
    Http,
    Line,
    MessageKind,
    OutgoingMessage,
    ProviderError,
    ProviderRefused,
    Sent,
)
from channels_app.vendors import twilio
from invenio_center.kernel.address import NOT_DIGIT, phone_canonical
from invenio_center.kernel.http import HttpError
from invenio_center.kernel.text import clean

from .errors import provider_error
from .inbound import REF

TEXT_MAX = 1600
SHORT_CODE = 6  # digits at most
MIB = 1024 * 1024
LARGEST = 5 * MIB
SIZES = {
    MessageKind.IMAGE: LARGEST,
    MessageKind.AUDIO: LARGEST,
    MessageKind.VIDEO: LARGEST,
    MessageKind.DOCUMENT: LARGEST,
}
NOT_REACHED = ProviderError("not_reached", "Não foi possível falar com a Twilio.", ErrorClass.RETRY)
NO_ID = ProviderError("no_id", "A Twilio respondeu sem dizer o número da mensagem.", ErrorClass.AMBIGUOUS)


def send(line: Line, to: str, message: OutgoingMessage, http: Http) -> Sent:
    _check(message)
    form = {
        "To": e164(to),
        **_sender(line),
        "StatusCallback": f"{line.webhook_url}?{urlencode({REF: message.correlation})}",
    }
    if message.text:
        form["Body"] = message.text
    if message.media is not None:
        form["MediaUrl"] = message.media.url
    url = twilio.account_url(line, "/Messages.json")
    body = _accepted(http.request("POST", url, headers=twilio.basic_auth(line), data=form))
    sid = clean(body.get("sid"), 290)
    if not sid:
        raise ProviderRefused(NO_ID)
    return Sent(sid)


def e164(number: str) -> str:
    """A number as received, with the plus that Twilio wants; short codes and names as they are."""
    bare = number.strip()
    digits = bare.removeprefix("+")
    return f"+{digits}" if digits.isdigit() and len(digits) > SHORT_CODE else bare


def _sender(line: Line) -> dict[str, str]:
    service = str(line.settings.get("messaging_service_sid") or "")
    if service:
        return {"MessagingServiceSid": service}
    address = line.address.strip()
    digits = NOT_DIGIT.sub("", address)
    if any(sign.isalpha() for sign in address) or len(digits) <= SHORT_CODE:
        return {"From": address}
    is_whole = address.startswith("+")
    return {"From": f"+{digits}" if is_whole else f"+{phone_canonical(address) or digits}"}


def _refuse(sentence: str) -> None:
    raise ProviderRefused(ProviderError("content", sentence, ErrorClass.BAD_CONTENT))


def _check(message: OutgoingMessage) -> None:
    """What Twilio would refuse is refused before anything leaves."""
    media = message.media
    if media is None and not message.text.strip():
        _refuse("O SMS leva apenas texto e arquivos.")
    if len(message.text) > TEXT_MAX:
        _refuse(f"O SMS aceita até {TEXT_MAX} caracteres por mensagem.")
    if media is None:
        return
    if media.kind not in SIZES or media.size > SIZES[media.kind]:
        _refuse("O SMS não aceita um arquivo deste tipo e tamanho.")
    if not media.url:
        _refuse("Este arquivo não tem endereço público, e a Twilio só busca arquivos por endereço.")


def _accepted(answer: Any) -> dict[str, Any]:
    body = answer.json()
    if 200 <= answer.status < 300 and isinstance(body, dict):
        return body
    wait = answer.headers.get("retry-after", "")
    raise ProviderRefused(provider_error(twilio.error_of(body), answer.status, retry_after=wait))


def check(line: Line, http: Http) -> str:
    try:
        answer = http.request("GET", twilio.account_url(line, ".json"), headers=twilio.basic_auth(line))
    except HttpError as error:
        raise ProviderRefused(NOT_REACHED) from error
    found = _accepted(answer)
    if found.get("status") not in (None, "active"):
        raise ProviderRefused(provider_error(20008))
    return f"A Twilio reconhece a conta {clean(found.get('friendly_name'), 80) or line.name}."
