"""Every sentence a package marks for translation, read from its sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SIMPLE = re.compile(r"""\{%-?\s*(?:trans|translate)\s+("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
FILTER = re.compile(r"""_\(("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\)""")
BLOCK = re.compile(
    r"\{%\s*(?:blocktrans|blocktranslate)\b(?P<options>[^%]*)%\}(?P<text>.*?)\{%\s*endblocktrans(?:late)?\s*%\}",
    re.S,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
MARKERS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext_lazy"}


def of_package(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in folder.rglob("*.html"):
        found |= set(_of_template(path.read_text(encoding="utf-8")))
    for path in folder.rglob("*.py"):
        if "contrib" in path.parts and not {"filters", "forms", "inlines"} & set(path.parts):
            continue
        found |= set(_of_code(path.read_text(encoding="utf-8")))
    return {text for text in found if text.strip()}


def _of_template(text: str) -> Iterator[str]:
    for pattern in (SIMPLE, FILTER):
        for match in pattern.finditer(text):
            yield ast.literal_eval(match[1])
    for match in BLOCK.finditer(text):
        # A plural is found through its singular.
        part = PLURAL.split(match["text"])[0]
        yield VARIABLE.sub(r"%(\1)s", part.strip() if "trimmed" in match["options"] else part)


def _of_code(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in MARKERS:
            continue
        for argument in node.args[-1:] if "pget" in node.func.id else node.args[:1]:  # type: ignore[attr-defined]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value
