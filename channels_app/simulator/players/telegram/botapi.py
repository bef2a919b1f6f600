"""The Bot API as far as we use it, on our own server."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from ....lines import queries as lines
from ....models import Channel, SimulatedMessage
from ... import faults, files, keeping
from . import rules, updates
from .rules import Refused, need

NOT_FOUND = Refused(404, "Not Found")
FAULTS = {
    "429": Refused(429, "Too Many Requests: retry after 1", retry_after=1),
    "403": Refused(403, "Forbidden: bot was blocked by the user"),
    "400": Refused(400, "Bad Request: chat not found"),
    "401": Refused(401, "Unauthorized"),
}
Fields = Mapping[str, Any]


@csrf_exempt
def method(request: HttpRequest, token: str, method: str) -> HttpResponse:
    """Any method, by GET or POST and in any of the three ways to pass its fields. The token is the proof."""
    try:
        channel = _bot(token)
        done = METHODS.get(method) or (_sender(rules.SENDS[method]) if method in rules.SENDS else None)
        if done is None:
            raise NOT_FOUND
        found = done(channel, _fields(request), request)
    except Refused as refused:
        return JsonResponse(refused.body(), status=refused.code)
    return found if isinstance(found, HttpResponse) else JsonResponse({"ok": True, "result": found})


def file(request: HttpRequest, token: str, file: str) -> HttpResponse:
    """What ``getFile`` gave the path of."""
    try:
        channel = _bot(token)
    except Refused as refused:
        return JsonResponse(refused.body(), status=refused.code)
    file_id = file.rpartition("/")[2].partition(".")[0]
    note, content = files.note(file_id), files.content(file_id)
    if note is None or content is None or note["owner"] != str(channel.public_id):
        return JsonResponse(NOT_FOUND.body(), status=404)
    return HttpResponse(content, content_type="application/octet-stream")


def _bot(token: str) -> Channel:
    for channel in Channel.objects.filter(kind="telegram").prefetch_related("secrets"):
        for known in lines.line_of(channel).secrets.get("bot_token", ()):
            if hmac.compare_digest(token.encode(), known.encode()):
                return channel
    raise FAULTS["401"]


def _fields(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        # Some clients send files without saying how long they are, and Django reads forms by their length.
        request.META.setdefault("CONTENT_LENGTH", str(len(request.body)))
        return {**request.GET.dict(), **request.POST.dict()}
    try:
        found = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refused(400, "Bad Request: can't parse request JSON object") from error
    need(isinstance(found, dict), "can't parse request JSON object")
    return dict(found)


def _who(channel: Channel) -> dict[str, Any]:
    token = lines.line_of(channel).secret("bot_token")
    username = str(channel.settings.get("bot_username") or "").lstrip("@") or "simulado_bot"
    return updates.bot(token, channel.name, username)


def _get_me(channel: Channel, fields: Fields, request: HttpRequest) -> dict[str, Any]:
    abilities = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
    return {**_who(channel), **dict.fromkeys(abilities, False)}


def _sender(field: str) -> Callable[[Channel, Fields, HttpRequest], Any]:
    """``sendMessage`` for "", else the method of that file."""

    def send(channel: Channel, fields: Fields, request: HttpRequest) -> Any:
        person = rules.chat_of(fields)
        content = _content(channel, field, fields, request)
        fault = faults.take_fault(channel)
        if fault in FAULTS:
            raise FAULTS[fault]
        stored = keeping.accept(
            channel=channel,
            person=person,
            kind=field or "text",
            content=content,
            provider_id=f"{person}:{updates.new_number()}",
        )
        if fault == "timeout":
            return keeping.silence()
        if fault == "5xx":
            return HttpResponse("Bad Gateway", status=502)
        stored.refresh_from_db()
        return updates.sent(stored, _who(channel))

    return send


def _content(channel: Channel, field: str, fields: Fields, request: HttpRequest) -> dict[str, Any]:
    """What a message holds, as kept."""
    found = _uploaded(channel, field, fields, request) if field else {"body": rules.check_text(fields)}
    shared = {
        "reply_markup": rules.check_keyboard(fields.get("reply_markup")),
        "reply_to": rules.check_reply(fields.get("reply_parameters")),
    }
    return {**found, **{name: value for name, value in shared.items() if value}}


def _uploaded(channel: Channel, field: str, fields: Fields, request: HttpRequest) -> dict[str, Any]:
    """The file of a message, kept. It comes under its own name, or under another that ``attach://`` names."""
    named = str(fields.get(field, ""))
    sent = request.FILES.get(named.removeprefix("attach://") if named.startswith("attach://") else field)
    if sent is None:
        raise Refused(400, f"Bad Request: there is no {field} in the request")
    rules.check_file(field, sent.size or 0)
    kept = files.store(str(channel.public_id), sent.content_type or "", sent.read())
    caption = rules.check_caption(fields, field)
    content = {"file": kept, "filename": sent.name or field, "size": sent.size}
    return {**content, **({"caption": caption} if caption else {})}


def _get_file(channel: Channel, fields: Fields, request: HttpRequest) -> dict[str, Any]:
    file_id = str(fields.get("file_id", ""))
    note = files.note(file_id)
    if note is None or note["owner"] != str(channel.public_id):
        raise Refused(400, "Bad Request: invalid file_id")
    need(note["file_size"] <= 20 * rules.MIB, "file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": note["file_size"],
        "file_path": f"files/{file_id}.bin",
    }


def _chat_action(channel: Channel, fields: Fields, request: HttpRequest) -> bool:
    rules.chat_of(fields)
    need(fields.get("action") in rules.ACTIONS, "wrong parameter action in request")
    return True


def _answer_press(channel: Channel, fields: Fields, request: HttpRequest) -> bool:
    """The press is noted as answered; one that nobody made has run out."""
    number = str(fields.get("callback_query_id", ""))
    pressed = SimulatedMessage.objects.filter(
        channel=channel, outgoing=False, provider_id__endswith=f":{number}"
    )
    need(
        number and pressed.update(status="answered"),
        "query is too old and response timeout expired or query ID is invalid",
    )
    return True


def keyboard_before(message: SimulatedMessage) -> SimulatedMessage | None:
    """Our last message to the person, if it has buttons."""
    before = SimulatedMessage.objects.filter(
        channel=message.channel, person=message.person, outgoing=True, pk__lt=message.pk
    ).last()
    return before if before and before.content.get("reply_markup") else None


# --- the webhook, as far as it can be told and asked for ---


def _hook_key(channel: Channel) -> str:
    return f"simulator:telegram:webhook:{channel.public_id}"


def _set_webhook(channel: Channel, fields: Fields, request: HttpRequest) -> bool:
    """Real Telegram takes https only; on this very server http has to do."""
    url, secret = str(fields.get("url", "")), str(fields.get("secret_token", ""))
    need(
        url.startswith(("https://", "http://127.0.0.1", "http://localhost")),
        "bad webhook: An HTTPS URL must be provided for webhook",
    )
    need(rules.SECRET.fullmatch(secret), "secret token contains unallowed characters")
    allowed = rules.structure(fields.get("allowed_updates") or [])
    need(isinstance(allowed, list) and set(allowed) <= rules.UPDATES, "can't parse allowed updates")
    cache.set(_hook_key(channel), {"url": url, "allowed_updates": allowed}, None)
    return True


def _delete_webhook(channel: Channel, fields: Fields, request: HttpRequest) -> bool:
    cache.delete(_hook_key(channel))
    return True


def _webhook_info(channel: Channel, fields: Fields, request: HttpRequest) -> dict[str, Any]:
    known = cache.get(_hook_key(channel)) or {"url": ""}
    return {**known, "has_custom_certificate": False, "pending_update_count": 0}


METHODS: dict[str, Callable[[Channel, Fields, HttpRequest], Any]] = {
    "getMe": _get_me,
    "getFile": _get_file,
    "sendChatAction": _chat_action,
    "answerCallbackQuery": _answer_press,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
}
