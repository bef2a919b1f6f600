"""The report as a file of its own, or for the pack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from ...models import ExportRun, TreeHead
from .. import decisions
from .. import people as persons
from ..filters import Filters
from ..people import Person
from ..proving import Proven, prove
from ..rows import Selection
from . import gathering
from .contents import Contents
from .drawing import draw


def report(
    run: ExportRun,
    shown: Sequence[Person],
    people: int,
    contents: Contents,
    proven: Proven,
    stamp: str,
) -> bytes:
    """``shown`` are the first of ``people``; when there are more, the report only counts them."""
    everybody = (one for person in shown for one in person.subject_ids)
    sent = decisions.of(everybody, Filters.of(run.filters)) if len(shown) == people else {}
    data = gathering.gather(
        run,
        [(person, [line for one in person.subject_ids for line in sent.get(one, ())]) for person in shown],
        proven,
        people=people,
        digest=contents.sha256,
        stamp=stamp,
    )
    return draw(data, proven.newest.timestamp)


def write(run: ExportRun, chosen: Selection, head: TreeHead, path: Path, tick: Callable[[int], None]) -> int:
    """The file; how many events it is about."""
    contents = Contents()
    for _ in contents.lines(chosen, tick):
        pass
    few = contents.count <= gathering.MOST_PATHS
    proven = prove(contents.events if few else [], head, whole=contents.count == head.tree_size)
    everybody = list(islice(persons.of(chosen), gathering.MOST_PEOPLE + 1))
    people = len(everybody) if len(everybody) <= gathering.MOST_PEOPLE else persons.count(chosen)
    drawn = report(run, everybody[: gathering.MOST_PEOPLE], people, contents, proven, chosen.stamp)
    path.write_bytes(drawn)
    return contents.count
