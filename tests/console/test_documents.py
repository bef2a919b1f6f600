"""The two documents of the socket name what the code knows, no more and no less."""

from pathlib import Path

import yaml

from invenio_live.console import outlet, protocol, requests, socket, watch

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


def test_the_codes_a_socket_closes_with_are_told() -> None:
    known = {
        protocol.NOT_SIGNED_IN,
        protocol.NOT_ALLOWED,
        protocol.TOO_FAST,
        protocol.NEWER_PROTOCOL,
        outlet.TOO_SLOW,
        outlet.FAULT,
        socket.TOO_BIG,
        watch.COME_BACK,
    }
    words = (DOCS / "events.md").read_text(encoding="utf-8")
    listed = next(line for line in words.splitlines() if line.startswith("Close codes:"))
    assert {int(word) for word in listed.split() if word.isdecimal()} == known
