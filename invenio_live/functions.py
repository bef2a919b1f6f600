"""The functions and views of queue, events and distribution, which live in readable files beside their code."""

from __future__ import annotations

from pathlib import Path

from django.db.migrations import RunSQL

from invenio_center.kernel.sql import statement

LIVE = Path(__file__).resolve().parent
VIEWS = {"queue/may_take": "queue_may_take", "queue/tail": "queue_tail"}
FUNCTIONS = {
    "agents/units": "agent_units",
    "agents/filled": "agent_filled",
    "agents/fits": "agent_fits",
    "agents/load": "agent_load",
    "distribution/give": "distribution_give",
    "events/record": "conversation_record",
    "events/rows": "conversation_rows",
    "queue/claim": "queue_claim",
    "queue/lane_order": "queue_lane_order",
    "queue/place": "queue_place",
    "queue/raise": "queue_raise",
    "queue/reprice": "queue_reprice",
    "queue/room": "queue_room",
    "queue/take": "queue_take",
    "queue/walk": "queue_walk",
}
TRIGGERS = {"queue/floor": "queue_enter"}
# A file may read tables that a later migration makes: its body is checked when it is first called.
UNCHECKED = "SET LOCAL check_function_bodies = off"


def text(path: str) -> str:
    folder, file = path.split("/")
    return statement(str(LIVE / folder), file)


def install(path: str, name: str) -> RunSQL:
    """A migration's operation: the function as its file is today."""
    drop = f"DROP FUNCTION IF EXISTS {name}"
    return RunSQL([drop, UNCHECKED, text(path)], drop)


def glance() -> RunSQL:
    """``queue_glance``: the room of an agent as ``queue_room`` sees it, read without its lock. Made from its file."""
    free = text("queue/room").replace("FUNCTION queue_room(", "FUNCTION queue_glance(")
    drop = "DROP FUNCTION IF EXISTS queue_glance"
    return RunSQL([drop, free.replace(" FOR NO KEY UPDATE", "")], drop)


def everything() -> list[RunSQL]:
    """Migration operations that install all of them on tables without any."""
    views = [RunSQL(text(path), f"DROP VIEW {name}") for path, name in VIEWS.items()]
    functions = [install(path, name) for path, name in FUNCTIONS.items()]
    triggers = [RunSQL([text(path)], f"DROP FUNCTION {name} CASCADE") for path, name in TRIGGERS.items()]
    return [*views, *functions, glance(), *triggers]
