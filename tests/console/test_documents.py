"""The two documents of the socket name what the code knows, no more and no less."""

from pathlib import Path

import yaml

from invenio_live.console import requests

DOCS = Path(__file__).resolve().parents[2] / "docs"
OWN = {"snapshot", "conversation.open", "conversation.leave"}


def test_every_request_is_described_in_both_documents() -> None:
    messages = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))["components"]["messages"]
    asked = {message["name"] for key, message in messages.items() if key.startswith("Ask")}
    assert asked == {*requests.HANDLERS, *OWN}
    words = (DOCS / "events.md").read_text(encoding="utf-8")
    assert [name for name in asked if f"`{name}`" not in words] == []


def test_every_frame_of_the_machine_form_is_described_in_words() -> None:
    messages = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))["components"]["messages"]
    words = (DOCS / "events.md").read_text(encoding="utf-8")
    frames = [message["name"] for key, message in messages.items() if not key.startswith(("Ask", "Answer"))]
    assert [name for name in frames if f"`{name}`" not in words] == []
