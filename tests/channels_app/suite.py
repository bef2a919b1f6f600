"""What every connector must pass. Inherit ``ConnectorSuite``, name the line and the signer, and write payload files.

A payload file is ``payloads/<folder>/<name>.json``: ``{"body": …, "query"?: "a=b", "events": [{"is": "IncomingMessage",
…}]}``. Only the fields that are listed are compared; nested objects and claims (``scheme:value``) in the same way.
"""

from __future__ import annotations

import asyncio
import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from channels.db import database_sync_to_async

from channels_app.contract import (
    Call,
    Claim,
    Connector,
    Event,
    Ignored,
    Line,
    Part,
    Status,
    StatusUpdate,
    StatusUpTo,
    Unreadable,
)
from channels_app.inbox import actions as inbox
from channels_app.lines import actions as lines
from channels_app.lines import queries
from channels_app.models import Channel, Envelope

PAYLOADS = Path(__file__).parent / "payloads"
HOSTILE = "\x00\u202e\u0000<b>😀\ud83d"
WRONG = (None, 7, "", [], {}, HOSTILE)


class Payload:
    def __init__(self, path: Path) -> None:
        self.name = path.stem
        found = json.loads(path.read_text(encoding="utf-8"))
        self.content, self.query, self.events = found["body"], found.get("query", ""), found["events"]


def payloads(folder: str) -> list[Payload]:
    return [Payload(path) for path in sorted((PAYLOADS / folder).glob("*.json"))]


class ConnectorSuite:
    """``signature_header`` is lower case; "" for a provider that proves itself otherwise (override those tests)."""

    connector: Connector
    folder: str
    settings: dict[str, Any]
    secrets: dict[str, str]
    signing_secret: str  # the credential that calls are signed with
    signature_header: str
    address = "+551140001234"

    # --- what a subclass says ---

    def sign(self, line: Line, call: Call) -> Call:
        """The call with its proof, computed by a program that is not ours."""
        raise NotImplementedError

    def encode(self, content: Any) -> tuple[bytes, dict[str, str]]:
        """Body and headers of a payload's content."""
        body = json.dumps(content, ensure_ascii=True, separators=(",", ":")).encode()
        return body, {"content-type": "application/json"}

    # --- tools ---

    @pytest.fixture
    def line(self) -> Line:
        accepted = {name: (value,) for name, value in self.secrets.items()}
        url = f"https://contato.example.com/webhooks/{self.connector.kind}/018f0000-0000-7000-8000-000000000001/"
        return Line("018f", self.connector.kind, "Vendas", self.address, self.settings, accepted, url)

    def call(self, line: Line, payload: Payload, content: Any = None) -> Call:
        body, headers = self.encode(payload.content if content is None else content)
        return self.sign(line, Call("POST", headers, payload.query, body))

    def parts(self, line: Line, payload: Payload, content: Any = None) -> list[Part]:
        body, headers = self.encode(payload.content if content is None else content)
        return self.connector.split(line, Call("POST", headers, payload.query, body))

    def any_payload(self) -> Payload:
        return payloads(self.folder)[0]

    # --- proof of origin ---

    def test_a_call_of_the_provider_verifies(self, line: Line, payload: Payload) -> None:
        assert self.connector.verify(line, self.call(line, payload))

    def test_one_changed_byte_of_the_body_is_refused(self, line: Line, payload: Payload) -> None:
        signed = self.call(line, payload)
        for at in {0, len(signed.body) // 2, len(signed.body) - 1}:
            changed = bytearray(signed.body)
            changed[at] ^= 1
            assert not self.connector.verify(line, replace(signed, body=bytes(changed)))
        assert not self.connector.verify(line, replace(signed, body=signed.body + b"&x=1"))

    def test_one_changed_byte_of_the_proof_is_refused(self, line: Line) -> None:
        signed = self.call(line, self.any_payload())
        given = signed.headers[self.signature_header]
        for wrong in (given[:-4] + "AAA=", given.swapcase(), given + "0", "", "é"):
            headers = {**signed.headers, self.signature_header: wrong}
            assert not self.connector.verify(line, replace(signed, headers=headers)), wrong

    def test_a_call_without_proof_is_refused(self, line: Line) -> None:
        signed = self.call(line, self.any_payload())
        headers = {name: value for name, value in signed.headers.items() if name != self.signature_header}
        assert not self.connector.verify(line, replace(signed, headers=headers))

    def test_another_lines_secret_is_refused(self, line: Line) -> None:
        other = replace(
            line, secrets={**line.secrets, self.signing_secret: ("another-secret-of-other-line",)}
        )
        assert not self.connector.verify(line, self.call(other, self.any_payload()))

    def test_the_old_secret_is_accepted_while_it_is_being_changed(self, line: Line) -> None:
        old = line.secrets[self.signing_secret][0]
        both = replace(line, secrets={**line.secrets, self.signing_secret: ("the-newest-secret", old)})
        assert self.connector.verify(both, self.call(line, self.any_payload()))

    def test_a_line_without_secrets_verifies_nothing(self, line: Line) -> None:
        bare = replace(line, secrets={})
        assert not self.connector.verify(bare, self.call(line, self.any_payload()))

    # --- meaning ---

    def test_a_payload_means_what_its_file_says(self, line: Line, payload: Payload) -> None:
        found = [
            event for part in self.parts(line, payload) for event in self.connector.parse(line, part.body)
        ]
        assert len(found) == len(payload.events), found
        for event, wanted in zip(found, payload.events, strict=True):
            compare(event, wanted)

    def test_a_mark_says_only_that_a_message_of_ours_got_on(self, line: Line, payload: Payload) -> None:
        """What a person wrote, what they want and what failed never stands in the row of marks."""
        for part in self.parts(line, payload):
            events = self.connector.parse(line, part.body) if part.is_mark else []
            assert all(got_on(event) or isinstance(event, Ignored) for event in events), part

    def test_progress_is_marked_as_such(self, line: Line) -> None:
        parts = [part for payload in payloads(self.folder) for part in self.parts(line, payload)]
        progress = [
            part for part in parts if any(got_on(event) for event in self.connector.parse(line, part.body))
        ]
        assert any(part.is_mark for part in progress) == bool(progress)

    def test_a_repeated_call_has_the_same_keys(self, line: Line, payload: Payload) -> None:
        first, again = self.parts(line, payload), self.parts(line, payload)
        assert [part.dedupe_key for part in first] == [part.dedupe_key for part in again]
        assert len({part.dedupe_key for part in first}) == len(first)

    def test_different_events_have_different_keys(self, line: Line) -> None:
        keys = [part.dedupe_key for payload in payloads(self.folder) for part in self.parts(line, payload)]
        assert len(set(keys)) == len(keys), sorted(key for key in keys if keys.count(key) > 1)
        assert all(0 < len(key) <= 300 and "\x00" not in key for key in keys)

    def test_wrong_shapes_are_unreadable_and_nothing_worse(self, line: Line, payload: Payload) -> None:
        """Every value of the payload in turn becomes something else; only Unreadable may be said of it."""
        for content in mutations(payload.content):
            try:
                parts = self.parts(line, payload, content)
            except Unreadable:
                continue
            for part in parts:
                self._read(line, part)

    def _read(self, line: Line, part: Part) -> None:
        try:
            events = self.connector.parse(line, part.body)
        except Unreadable:
            return
        # PostgreSQL stores neither a NUL nor half a character.
        assert "\\x00" not in repr(events)
        assert "\\ud83d" not in repr(events)

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a":1}', b"a=b&c", b"x" * 9999]
    )
    def test_garbage_is_unreadable(self, line: Line, body: bytes) -> None:
        try:
            parts = self.connector.split(line, Call("POST", {}, "", body))
        except Unreadable:
            return
        for part in parts:
            self._read(line, part)

    # --- the line ---

    def test_the_guide_names_fields_that_exist(self) -> None:
        names = {field.name for field in self.connector.fields}
        assert self.connector.guide
        for step in self.connector.guide:
            assert set(step.paste) <= names, step.title
            assert step.copy in {"", "webhook_url", *names}, step.title

    def test_the_readme_names_every_field(self) -> None:
        folder = Path(__import__(type(self.connector).__module__, fromlist=["x"]).__file__).parent
        readme = (folder / "README.md").read_text(encoding="utf-8")
        missing = [field.name for field in self.connector.fields if f"`{field.name}`" not in readme]
        assert not missing

    # --- through the real entry ---

    @pytest.mark.django_db(transaction=True)
    async def test_twenty_deliveries_at_once_are_one_event(self, transactional_db, call_entry, heard) -> None:
        channel = await database_sync_to_async(self.activate)()
        line = await database_sync_to_async(queries.line_of)(channel)
        path = line.webhook_url[line.webhook_url.index("/webhooks/") :]
        expected = 0
        for payload in payloads(self.folder):
            signed = self.call(line, payload)
            answers = await asyncio.gather(
                *(
                    call_entry("POST", path, signed.body, dict(signed.headers), query=signed.query_string)
                    for _ in range(20)
                )
            )
            assert {status for status, _ in answers} == {200}, payload.name
            expected += len(self.parts(line, payload))
            stored = await database_sync_to_async(lambda: Envelope.objects.filter(channel=channel).count())()
            assert stored == expected, payload.name
        await database_sync_to_async(inbox.drain)()
        state = await database_sync_to_async(
            lambda: set(Envelope.objects.filter(channel=channel).values_list("state", flat=True))
        )()
        assert state <= {"processed", "ignored"}
        wrong = {**signed.headers, self.signature_header: "wrong"}
        status, _ = await call_entry("POST", path, signed.body, wrong, query=signed.query_string)
        assert status == 403

    def activate(self) -> Channel:
        settings = {
            **self.settings,
            **({"provider": self.connector.provider} if self.connector.provider else {}),
        }
        channel = lines.save_channel(
            actor=None, kind=self.connector.kind, name="Vendas", address=self.address, settings=settings
        )
        lines.set_secrets(channel, self.secrets, actor=None)
        return lines.activate(channel, None)


def got_on(event: Event) -> bool:
    if isinstance(event, StatusUpdate):
        return event.status in (Status.QUEUED, Status.SENT, Status.DELIVERED, Status.READ)
    return isinstance(event, StatusUpTo)


def compare(found: Any, wanted: Any) -> None:
    """``found`` has at least what ``wanted`` lists."""
    assert type(found).__name__ == wanted["is"], found
    for name, value in wanted.items():
        if name != "is":
            assert shape(getattr(found, name)) == value, (name, shape(getattr(found, name)))


def shape(value: Any) -> Any:
    """An event's value as a payload file writes it."""
    if isinstance(value, Claim):
        return f"{value.scheme}:{value.value}"
    if isinstance(value, tuple | list):
        return [shape(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    if hasattr(value, "error_class"):
        return {"code": value.code, "class": str(value.error_class)}
    if hasattr(value, "ref"):
        kept = {
            "kind": str(value.kind),
            "ref": value.ref,
            "content_type": value.content_type,
            "name": value.name,
        }
        return {name: one for name, one in kept.items() if one}
    return json.loads(json.dumps(value, default=str))


def mutations(content: Any) -> Iterator[Any]:
    """The content with one value replaced by each wrong one, for every value in it."""
    for path in paths(content):
        for wrong in WRONG:
            changed = copy.deepcopy(content)
            place = changed
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = wrong
            yield changed


def paths(content: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs: Any = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in pairs:
        yield (*before, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*before, key))
