"""What is installed in the database is what the readable files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

import invenio_live.queue
from invenio_center.kernel import sql
from invenio_live import functions

pytestmark = pytest.mark.django_db
FUNCTIONS = functions.FUNCTIONS | functions.TRIGGERS | {"queue/may_take": "queue_closed"}
FOLDER = Path(invenio_live.queue.__file__).parent
LIVE = FOLDER.parent


@pytest.mark.parametrize(("path", "name"), FUNCTIONS.items())
def test_a_function_equals_its_file(path: str, name: str) -> None:
    written = re.search(r"AS \$\$(.*)\$\$", (LIVE / f"{path}.sql").read_text(), re.DOTALL)
    assert written is not None
    installed = sql.row("SELECT prosrc FROM pg_proc WHERE proname = %s", [name])
    assert installed is not None
    assert installed["prosrc"] == written[1]


def test_every_file_with_a_function_is_installed() -> None:
    files = {
        f"{path.parent.name}/{path.stem}"
        for path in LIVE.glob("*/*.sql")
        if "CREATE OR REPLACE FUNCTION" in path.read_text()
    }
    assert files == set(FUNCTIONS)


def test_a_glance_at_the_room_is_the_room_without_its_lock() -> None:
    sources = [
        sql.row("SELECT prosrc FROM pg_proc WHERE proname = %s", [name]) or {}
        for name in ("queue_room", "queue_glance")
    ]
    room, glance = (str(found["prosrc"]) for found in sources)
    assert room.replace(" FOR NO KEY UPDATE", "") == glance != room


@pytest.mark.parametrize(("file", "name"), [("may_take", "queue_may_take"), ("tail", "queue_tail")])
def test_a_view_equals_its_file(file: str, name: str) -> None:
    """The server prints a view in its own words, so both are compared as it prints them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef(%s::regclass)", [name])
        installed = cursor.fetchone()[0]
        body = (FOLDER / f"{file}.sql").read_text().partition(f"VIEW {name} AS")[2]
        cursor.execute(f"CREATE TEMPORARY VIEW again AS {body}")
        cursor.execute("SELECT pg_get_viewdef('again')")
        assert cursor.fetchone()[0] == installed


def test_the_claim_runs_with_fixed_planner_settings() -> None:
    found = sql.row("SELECT proconfig FROM pg_proc WHERE proname = 'queue_claim'")
    assert found is not None
    written = re.findall(r"SET (\w+) = (\w+)", (FOLDER / "claim.sql").read_text().partition("AS $$")[0])
    assert sorted(found["proconfig"]) == sorted(f"{name}={value}" for name, value in written)
