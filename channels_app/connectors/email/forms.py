"""A mail that a service brings as a web form: its fields, and its files as parts of it. Pure."""

from __future__ import annotations

from email import message_from_bytes, policy
from urllib.parse import parse_qsl

from channels_app.contract import Call, Unreadable

from . import mime
from .mime import File

FIELDS_MAX = 1000


def read(call: Call) -> tuple[dict[str, str], list[File]]:
    """Fields and files of a form; the last value of a name counts. Raises Unreadable."""
    stated = call.headers.get("content-type", "")
    if stated.startswith("application/x-www-form-urlencoded"):
        try:
            pairs = parse_qsl(call.body.decode(), keep_blank_values=True, max_num_fields=FIELDS_MAX)
        except ValueError as error:
            raise Unreadable("not a form") from error
        return dict(pairs), []
    if not stated.startswith("multipart/form-data"):
        raise Unreadable("not a form")
    head = b"Content-Type: " + stated.encode("latin-1", "ignore").replace(b"\n", b" ") + b"\r\n\r\n"
    form = message_from_bytes(head + call.body, policy=policy.compat32)
    fields: dict[str, str] = {}
    files: list[File] = []
    children = form.get_payload() if form.is_multipart() else []
    for part in list(children)[:FIELDS_MAX]:
        name = str(part.get_param("name", "", "content-disposition"))
        content = part.get_payload(decode=True) or b""
        if part.get_filename() is None:
            fields[name] = content.decode("utf-8", "replace")
        else:
            files.append(File(mime.filename(part), part.get_content_type(), content, name))
    return fields, files
