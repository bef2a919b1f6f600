"""What we tell Viber to give back with the person's next message: which message of ours it was, and its buttons.

A tap comes back as the words on the button. The buttons travel along, so that nothing has to be remembered here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from invenio_center.kernel.text import clean

MAX = 4096


def written(correlation: str, buttons: Sequence[Mapping[str, Any]]) -> str:
    """Our own id; with buttons, JSON of it and of what each button stands for."""
    if not buttons:
        return correlation
    known = {str(one["title"]): str(one["id"]) for one in buttons}
    return orjson.dumps({"ref": correlation, "buttons": known}).decode()


def pressed(given: Any, text: str) -> str | None:
    """The id of the button with these words; None when the last message had no such button."""
    try:
        found = orjson.loads(given)["buttons"][text]
    except (orjson.JSONDecodeError, TypeError, KeyError):
        return None
    return clean(found, 300) if isinstance(found, str) else None
