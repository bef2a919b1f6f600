"""Templates as Meta keeps them: asked for approval, read back, and what its notices say of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from channels_app.contract import Http, Line, TemplateSeen
from channels_app.vendors import graph
from invenio_center.kernel.text import clean

from . import samples
from .errors import provider_error

PLACEHOLDER = re.compile(r"{{\s*([A-Za-z0-9_]{1,40})\s*}}")
STATUSES = {
    "APPROVED": "approved",
    "REINSTATED": "approved",
    "PENDING": "pending",
    "IN_APPEAL": "pending",
    "REJECTED": "rejected",
    "PAUSED": "paused",
    **dict.fromkeys(("DISABLED", "PENDING_DELETION", "DELETED", "ARCHIVED", "LIMIT_EXCEEDED"), "disabled"),
}
CATEGORIES = frozenset(("marketing", "utility", "authentication"))
BUTTONS = {"quick_reply": "QUICK_REPLY", "url": "URL", "phone": "PHONE_NUMBER", "copy_code": "COPY_CODE"}
FIELDS = "id,name,language,status,category,components,quality_score,rejected_reason"
MOST_PAGES = 60
MEDIA = frozenset(("image", "video", "document"))
NO_SAMPLE = "Anexe um exemplo do cabeçalho: a Meta não aprova sem ver um."


def submit(line: Line, template: Mapping[str, Any], http: Http) -> TemplateSeen:
    examples = {one["name"]: str(one.get("example") or one["name"]) for one in template["variables"]}
    named = any(not name.isdigit() for name in PLACEHOLDER.findall(template["body"]))
    body = {
        "name": template["name"],
        "language": template["language"],
        "category": str(template["category"]).upper(),
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": [*_header(line, template, examples, http), *_components(template, examples)],
    }
    found = graph.ask(http, "POST", _url(line), provider_error, headers=_token(line), json=body)
    return TemplateSeen(
        name=template["name"],
        language=template["language"],
        category=_category(found.get("category")),
        status=STATUSES.get(str(found.get("status")), "pending"),
        provider_id=clean(found.get("id"), 160),
    )


def _header(
    line: Line, template: Mapping[str, Any], examples: Mapping[str, str], http: Http
) -> Iterator[dict[str, Any]]:
    header = template.get("header")
    if not header:
        return
    if header["type"] not in MEDIA:
        text = header["text"]
        yield {"type": "HEADER", "format": "TEXT", "text": text, **_example("header_text", text, examples)}
        return
    sample = template.get("sample")
    if not sample:
        graph.refuse(NO_SAMPLE)
    example = {"header_handle": [samples.handle(line, sample, http)]}
    yield {"type": "HEADER", "format": header["type"].upper(), "example": example}


def _components(template: Mapping[str, Any], examples: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    body = template["body"]
    yield {"type": "BODY", "text": body, **_example("body_text", body, examples)}
    if template.get("footer"):
        yield {"type": "FOOTER", "text": template["footer"]}
    if template.get("buttons"):
        yield {"type": "BUTTONS", "buttons": [_button(one, examples) for one in template["buttons"]]}


def _example(field: str, text: str, examples: Mapping[str, str]) -> dict[str, Any]:
    """One value for each variable; Meta approves nothing without."""
    names = list(dict.fromkeys(PLACEHOLDER.findall(text)))
    if not names:
        return {}
    if not all(name.isdigit() for name in names):
        values = [{"param_name": name, "example": examples.get(name, name)} for name in names]
        return {"example": {f"{field}_named_params": values}}
    ordered = [examples.get(name, name) for name in sorted(names, key=int)]
    return {"example": {field: [ordered] if field == "body_text" else ordered}}


def _button(button: Mapping[str, Any], examples: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {"type": BUTTONS[button["type"]], "text": button["text"]}
    if button["type"] == "copy_code":
        return {"type": "COPY_CODE", "example": button["text"]}
    if button["type"] == "phone":
        found["phone_number"] = button.get("phone", "")
    if button["type"] == "url":
        found["url"] = button["url"]
        if PLACEHOLDER.search(button["url"]):
            filled = PLACEHOLDER.sub(lambda one: examples.get(one[1], one[1]), button["url"])
            found["example"] = [filled]
    return found


def listed(line: Line, http: Http) -> list[TemplateSeen]:
    """All of the account, page by page; those of a category of its own are left out."""
    found: list[TemplateSeen] = []
    params: dict[str, str] = {"fields": FIELDS, "limit": "200"}
    for _ in range(MOST_PAGES):
        page = graph.ask(http, "GET", _url(line), provider_error, headers=_token(line), params=params)
        found += [_seen(one) for one in page.get("data") or () if _category(one.get("category"))]
        paging = page.get("paging") or {}
        if not paging.get("next"):
            break
        params = {**params, "after": str(paging["cursors"]["after"])}
    return found


def _seen(one: Mapping[str, Any]) -> TemplateSeen:
    score = one.get("quality_score")
    reason = clean(one.get("rejected_reason"), 300)
    return TemplateSeen(
        name=clean(one["name"], 512),
        language=clean(one.get("language"), 10),
        category=_category(one.get("category")),
        status=STATUSES.get(str(one.get("status")), "pending"),
        quality=clean(score.get("score"), 20) if isinstance(score, Mapping) else "",
        reason="" if reason == "NONE" else reason,
        provider_id=clean(one.get("id"), 160),
        content=_content(one.get("components") or ()),
    )


def _content(components: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"header": None, "footer": "", "buttons": []}
    for one in components:
        kind, text = str(one.get("type")).upper(), clean(one.get("text"), 1024)
        if kind == "HEADER":
            form = str(one.get("format")).lower()
            found["header"] = {"type": form, **({"text": text} if form == "text" else {})}
        elif kind == "BUTTONS":
            found["buttons"] = [own for button in one.get("buttons") or () if (own := _own(button))]
        elif kind in ("BODY", "FOOTER"):
            found[kind.lower()] = text
    return found


def _own(button: Mapping[str, Any]) -> dict[str, str] | None:
    kind = next((ours for ours, theirs in BUTTONS.items() if theirs == button.get("type")), None)
    given = {"text": button.get("text"), "url": button.get("url"), "phone": button.get("phone_number")}
    texts = {name: clean(value, 2000) for name, value in given.items() if value}
    return {"type": kind, **texts} if kind else None


def told(field: str, value: Mapping[str, Any]) -> TemplateSeen | None:
    """What a notice says of one template; None for a notice about something else."""
    name = clean(value.get("message_template_name"), 512)
    if not name:
        return None
    event = str(value.get("event")) if field == "message_template_status_update" else ""
    reason = clean(value.get("reason"), 300)
    return TemplateSeen(
        name=name,
        language=clean(value.get("message_template_language"), 10),
        category=_category(value.get("new_category") if field == "template_category_update" else ""),
        status=STATUSES.get(event, ""),
        quality=clean(value.get("new_quality_score"), 20),
        reason="" if reason == "NONE" else reason,
    )


def _category(given: Any) -> str:
    known = str(given).lower()
    return known if known in CATEGORIES else ""


def _url(line: Line) -> str:
    return graph.node(line, f"{line.settings['waba_id']}/message_templates")


def _token(line: Line) -> dict[str, str]:
    return graph.bearer(line.secret("access_token"))
