"""Yesterday's dump put back, with the real programs: found by name, and nothing is sent."""

from __future__ import annotations

import json
import subprocess
import uuid
from pathlib import Path

import pytest

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


def run(pair: Pair, code: str) -> str:
    return pair.manage("shell", "--no-imports", "-c", code).strip()


def program(pair: Pair, name: str, *words: str) -> None:
    subprocess.run([str(pair.pg_bin / name), *words], check=True, capture_output=True, text=True)


def verify(pair: Pair) -> dict[str, object]:
    import sys

    from invenio_center.launcher.layout import ROOT

    argv = [sys.executable, str(ROOT / "manage.py"), "verify_ledger", "--json"]
    done = subprocess.run(argv, env=pair.environment, cwd=ROOT, capture_output=True, text=True, check=False)
    return {"status": done.returncode, **json.loads(done.stdout)}


def test_restored_dump_is_named_and_stops_every_send(pair: Pair, tmp_path: Path) -> None:
    dump = str(tmp_path / "yesterday.dump")
    assert run(pair, ACT + KEEP) == "1"
    program(pair, "pg_dump", "--format=custom", "--file", dump, pair.database_url)
    assert run(pair, ACT + KEEP) == "2"
    assert verify(pair)["status"] == 0
    program(pair, "pg_restore", "--clean", "--if-exists", "--no-owner", "--dbname", pair.database_url, dump)
    found = verify(pair)
    assert (found["status"], found["events"], found["seq"]) == (1, 1, 2)
    assert [fault["code"] for fault in found["faults"]] == ["restored"]  # type: ignore[attr-defined]
    assert run(pair, ASK).split()[-1] == "LEDGER_UNAVAILABLE"
