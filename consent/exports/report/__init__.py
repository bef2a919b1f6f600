"""The report a lawyer reads: gathered from the tables, drawn by ``report.typ`` into one PDF/A."""

from .contents import Contents
from .gathering import MOST_PEOPLE
from .making import report, write

__all__ = ["MOST_PEOPLE", "Contents", "report", "write"]
