"""A stranger with Python checks an anchor and the ledger by the programs printed in docs/consent-ledger.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from consent.tasks import keep_heads
from invenio_center.launcher.layout import ROOT

from . import people

pytestmark = pytest.mark.django_db
PROGRAM = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def papers(tmp_path: Path, anchor_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What the stranger was handed: the file of the anchor, and the events one a line."""
    for number in range(7):
        people.event(
            people.someone(), "consent.granted", origin={"kind": "landing", "ref": f'back\\slash "{number}"'}
        )
    keep_heads()
    people.event(people.someone(), "consent.granted")
    [anchor] = anchor_dir.iterdir()
    (tmp_path / "anchor.json").write_bytes(anchor.read_bytes())
    with connection.cursor() as cursor:
        cursor.execute("SELECT canonical FROM consent_event ORDER BY seq")
        lines = [line for (line,) in cursor.fetchall()]
    (tmp_path / "events.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check() -> None:
    text = (ROOT / "docs" / "consent-ledger.md").read_text(encoding="utf-8")
    programs = PROGRAM.findall(text)
    assert len(programs) == 2
    names: dict[str, object] = {}
    for program in programs:
        exec(program, names)  # noqa: S102 - our own page


def test_printed_programs_pass_a_sound_ledger(papers: Path) -> None:
    check()


def test_printed_programs_find_one_changed_letter(papers: Path) -> None:
    events = papers / "events.txt"
    events.write_text(events.read_text().replace("LGPD-7-I", "LGPD-7-V", 1))
    with pytest.raises(AssertionError):
        check()


def test_printed_programs_find_a_forged_anchor(papers: Path) -> None:
    from cryptography.exceptions import InvalidSignature

    anchor = papers / "anchor.json"
    anchor.write_text(anchor.read_text().replace('tree_size\\":7', 'tree_size\\":6'))
    with pytest.raises(InvalidSignature):
        check()
