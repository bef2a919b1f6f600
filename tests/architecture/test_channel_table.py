"""docs/channels.md names the test of each cell: eleven kinds, and no test that is not there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from channels_app.models import Kind

DEFINED = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "channels.md").read_text(encoding="utf-8")
NAMED = re.findall(r"^\d+\. `(tests/[\w/]+\.py)(?:::(\w+))?`$", PAGE, re.MULTILINE)
ROWS = [line for line in PAGE.splitlines() if line.startswith("| **")]


def test_every_named_test_is_there() -> None:
    missing = []
    for path, name in NAMED:
        tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        defined = {node.name for node in ast.walk(tree) if isinstance(node, DEFINED)}
        if name and name not in defined:
            missing.append(f"{path}::{name}")
    assert NAMED
    assert missing == []


def test_each_kind_has_a_row_and_each_cell_its_test() -> None:
    assert len(ROWS) == len(Kind.values)
    for row in ROWS:
        cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
        numbers = [[int(one) for one in re.findall(r"\[(\d+)\]", cell)] for cell in cells]
        assert len(cells) == 6, row
        assert all(numbers), row
        assert max(map(max, numbers)) <= len(NAMED), row
