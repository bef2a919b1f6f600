"""What must be scrolled to be understood is too long. Declarations of data (migrations) are not code to follow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("invenio_center", "invenio_live", "channels_app", "consent")
FILE_LINES, BODY_LINES, CONNECTOR_LINES, SCRIPT_LINES, TEMPLATE_LINES = 400, 50, 250, 200, 150


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(paths: Iterator[Path], most: int) -> list[str]:
    found = list(paths)
    assert found, "nothing was looked at"
    return [f"{path.relative_to(ROOT)}: {lines(path)}" for path in found if lines(path) > most]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Without signature and docstring."""
    body = function.body[1:] if ast.get_docstring(function, clean=False) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def long_functions(source: str) -> list[str]:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, functions)]
    return [function.name for function in found if body_lines(function) > BODY_LINES]


def test_no_module_is_too_long() -> None:
    assert too_long(modules(), FILE_LINES) == []


def test_no_function_is_too_long() -> None:
    found = {
        str(path.relative_to(ROOT)): long_functions(path.read_text(encoding="utf-8")) for path in modules()
    }
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("folder", "pattern", "most"),
    [
        ("channels_app/connectors", "*.py", CONNECTOR_LINES),
        ("static", "*.js", SCRIPT_LINES),
        ("templates", "*.html", TEMPLATE_LINES),
    ],
)
def test_no_connector_script_or_page_is_too_long(folder: str, pattern: str, most: int) -> None:
    assert too_long((ROOT / folder).rglob(pattern), most) == []


def test_a_long_function_would_be_found() -> None:
    short = "def f(a,\n      b):\n    '''Words.\n\n    More.\n    '''\n" + "    a()\n" * BODY_LINES
    assert long_functions(short) == []
    assert long_functions(short + "    b()\n") == ["f"]
