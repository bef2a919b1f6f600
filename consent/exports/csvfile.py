"""CSV: semicolons, byte-order mark, CRLF, every cell quoted; what spreadsheets in Portuguese open without asking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from . import table
from .rows import Row

BOM = b"\xef\xbb\xbf"


def pieces(pages: Iterable[Sequence[Row]]) -> Iterator[bytes]:
    """The file, page by page."""
    shown = table.Shown()
    yield BOM + line(table.HEAD).encode()
    for page in pages:
        yield "".join([_line_of(row, shown) for row in page]).encode()


def _line_of(row: Row, shown: table.Shown) -> str:
    """``line`` of the cells. Without personal data only the words of text and origin can need care: half the time."""
    if row.personal:
        return line(table.cells(row, shown))
    facts, text = row.facts, shown.joined(row.facts["text"])
    origin = table.guarded(table.origin(facts["origin"])).replace('"', '""')
    return (
        f'"{row.seq}";"{facts["event_id"]}";"{facts["type"]}";"{facts["occurred_at"]}";"{facts["recorded_at"]}";'
        f'"{facts["subject_id"]}";"";"";"";"{",".join(facts["channels"])}";"{",".join(facts["purposes"])}";'
        f'{text};"{facts["method"]}";"{origin}";"";"{facts["legal_basis"]}";"{shown.level(facts)}";'
        f'"{facts["expires_at"] or ""}";"{row.event_hash}";"{facts["prev_hash"]}"\r\n'
    )


def line(cells: Sequence[str]) -> str:
    joined = '";"'.join(cells)
    if joined.count('"') != 2 * (len(cells) - 1):  # looked at once: quotes inside a cell are rare
        joined = '";"'.join([cell.replace('"', '""') for cell in cells])
    return f'"{joined}"\r\n'
