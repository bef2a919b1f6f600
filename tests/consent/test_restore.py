"""Yesterday's dump put back, with the real programs: found by name, and nothing is sent."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from invenio_center.launcher.layout import ROOT
from tests.support.managing import Manager
from tests.support.servers import Pair, server_pair

pytestmark = pytest.mark.timeout(240)
PERSON = uuid.UUID("7f1c2a7e-0000-4000-8000-000000012345")
ACT = f"""
import uuid
from consent.ledger import actions, signing
from consent.tasks import keep_heads
from consent.models import Anchor, TreeHead
from django.utils import timezone
actions.append_event(type="consent.granted", subject_id=uuid.UUID("{PERSON}"), actor="subject", channels=["email"],
    purposes=["marketing"], method="checkbox", origin={{"kind": "landing", "ref": "x"}}, legal_basis="LGPD-7-I")
"""
KEEP = "from consent.anchors import actions; actions.EVENTS = 1; print(actions.keep_heads().tree_size)"
ASK = f"""
import uuid
from consent.apps import _compare_with_anchors
from consent.ledger import actions
before = actions.preview(subject_id=uuid.UUID("{PERSON}"), channel="email", purpose="marketing").reason
_compare_with_anchors()
after = actions.preview(subject_id=uuid.UUID("{PERSON}"), channel="email", purpose="marketing").reason
print(before, after)
"""


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    with server_pair(migrated=True) as running:
        running.environment["INVENIO_ANCHOR_DIR"] = str(tmp_path / "anchors")
        yield running


@pytest.fixture
def manager(pair: Pair) -> Iterator[Manager]:
    running = Manager([sys.executable, str(ROOT / "manage.py")], str(ROOT), pair.environment)
    yield running
    running.close()


def run(manager: Manager, code: str) -> str:
    done = manager.run(("shell", "--no-imports", "-c", code), "")
    assert done.status == 0, done.output
    return done.output.strip()


def program(pair: Pair, name: str, *words: str) -> None:
    subprocess.run([str(pair.pg_bin / name), *words], check=True, capture_output=True, text=True)


def verify(manager: Manager) -> dict[str, object]:
    done = manager.run(("verify_ledger", "--json"), "")
    report = next(line for line in done.output.splitlines() if line.startswith("{"))  # the log speaks too
    return {"status": done.status, **json.loads(report)}


def test_restored_dump_is_named_and_stops_every_send(pair: Pair, manager: Manager, tmp_path: Path) -> None:
    dump = str(tmp_path / "yesterday.dump")
    assert run(manager, ACT + KEEP) == "1"
    program(pair, "pg_dump", "--format=custom", "--file", dump, pair.database_url)
    assert run(manager, ACT + KEEP) == "2"
    assert verify(manager)["status"] == 0
    program(pair, "pg_restore", "--clean", "--if-exists", "--no-owner", "--dbname", pair.database_url, dump)
    found = verify(manager)
    assert (found["status"], found["events"], found["seq"]) == (1, 1, 2)
    assert [fault["code"] for fault in found["faults"]] == ["restored"]  # type: ignore[attr-defined]
    assert run(manager, ASK).split()[-1] == "LEDGER_UNAVAILABLE"
