"""Triggers shared by the tables that are only ever added to."""

from __future__ import annotations

import pgtrigger


def refuse(constraint: str, sentence: str) -> str:
    """Body of a trigger that always refuses, with a constraint name that the error handler can read."""
    return f"RAISE EXCEPTION '{sentence}' USING ERRCODE = 'restrict_violation', CONSTRAINT = '{constraint}';"


def append_only(table: str) -> pgtrigger.Trigger:
    """One statement-level trigger against UPDATE, DELETE and TRUNCATE: also stops statements that match no
    row.
    """
    return pgtrigger.Trigger(
        name="append_only",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
        func=refuse(f"{table}_append_only", f"{table} is append-only"),
    )


def no_truncate(table: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=refuse(f"{table}_no_truncate", f"{table} cannot be emptied"),
    )
