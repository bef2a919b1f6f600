"""What the Cloud API accepts as values of a template, written from its documentation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..meta import Refused, need
from . import samples

FORMAT = 132012
NAME = re.compile(r"[a-z0-9_]{1,512}")
LANGUAGE = re.compile(r"[a-z]{2,3}(_[A-Z]{2})?")
MEDIA = ("image", "video", "document")
# The parameter each kind of button takes.
BUTTONS = {"quick_reply": "payload", "url": "text", "copy_code": "coupon_code", "flow": "action"}
Owns = Callable[[str], bool]


def check(component: Mapping[str, Any], owns: Owns) -> None:
    """Raises Refused."""
    kind, parameters = component.get("type"), component.get("parameters", [])
    need(kind in ("header", "body", "button"), "template.components.type", FORMAT)
    need(isinstance(parameters, list), "parameters", FORMAT)
    need(all(isinstance(one, dict) for one in parameters), "parameters", FORMAT)
    if kind == "button":
        _button(component, parameters)
        return
    for parameter in parameters:
        _value(parameter, owns, header=kind == "header")
    named = [one for one in parameters if "parameter_name" in one]
    need(len(named) in (0, len(parameters)), "named and positional parameters do not mix", FORMAT)


def _value(parameter: Mapping[str, Any], owns: Owns, *, header: bool) -> None:
    kind = parameter.get("type")
    inner: Any = parameter.get(str(kind))
    if kind == "text":
        need(isinstance(inner, str) and inner, "text", FORMAT)
    elif kind == "currency":
        fine = isinstance(inner, dict) and {"fallback_value", "code", "amount_1000"} == set(inner)
        need(fine and isinstance(inner["amount_1000"], int), "currency", FORMAT)
    elif kind == "date_time":
        need(isinstance(inner, dict) and inner.get("fallback_value"), "date_time", FORMAT)
    elif kind in MEDIA and header:
        need(isinstance(inner, dict) and bool(inner.get("id")) != bool(inner.get("link")), str(kind), FORMAT)
        need(not inner.get("id") or owns(inner["id"]), "media not found", 131009)
    elif kind == "location" and header:
        need(isinstance(inner, dict) and {"latitude", "longitude"} <= set(inner), "location", FORMAT)
    else:
        raise Refused(FORMAT, f"Unsupported parameter {kind}")


def _button(component: Mapping[str, Any], parameters: list[dict[str, Any]]) -> None:
    wanted = BUTTONS.get(str(component.get("sub_type")))
    need(wanted, "sub_type", FORMAT)
    need(str(component.get("index", "")).isdigit(), "index", FORMAT)
    fine = len(parameters) == 1 and parameters[0].get("type") == wanted and wanted in parameters[0]
    need(fine, "button parameters", FORMAT)


def check_known(known: Mapping[str, Any], content: Mapping[str, Any]) -> None:
    """What is sent against the template as it was approved: a file in its header is given each time. Raises Refused."""
    formats = [one.get("format") for one in known["components"] if one.get("type") == "HEADER"]
    wanted = {str(one).lower() for one in formats} & set(MEDIA)
    headers = [one for one in content.get("components", []) if one.get("type") == "header"]
    given = {str(parameter.get("type")) for one in headers for parameter in one["parameters"]} & set(MEDIA)
    need(given == wanted, "header: Format mismatch", FORMAT)


def check_new(body: Mapping[str, Any]) -> None:
    """A template somebody wants approved. Raises Refused."""
    need(NAME.fullmatch(str(body.get("name", ""))), "name")
    need(LANGUAGE.fullmatch(str(body.get("language", ""))), "language")
    need(body.get("category") in ("MARKETING", "UTILITY", "AUTHENTICATION"), "category")
    components = body.get("components")
    need(isinstance(components, list), "components")
    texts = [one for one in components or () if one.get("type") == "BODY" and one.get("text")]
    need(len(texts) == 1, "one BODY is required")
    for one in components or ():
        if one.get("type") == "HEADER":
            samples.check_header(one)
        need("{{" not in str(one.get("text", "")) or one.get("example"), "example is required")
