"""Whether a text may still collect: compliance has not ruled it out, and it names the company that answers for data."""

from __future__ import annotations

from functools import lru_cache

from ..choices import TextVerdict
from ..models import ConsentText, ControllerProfile
from . import rulings

RULED_OUT, RENAMED = "TEXT_RULED_OUT", "NO_CONTROLLER"


def refusals(text: ConsentText) -> list[str]:
    """Codes that keep an act from being recorded with this text now; none while it is in use."""
    ruled = rulings.of(text)
    return _refusals(text, ruled.verdict if ruled else None, names())


def in_use(found: list[ConsentText]) -> list[ConsentText]:
    """Those of ``rulings.with_rulings`` with which something may be collected."""
    own = names()
    return [text for text in found if not _refusals(text, getattr(text, "ruled", None), own)]


def names() -> tuple[str, ...]:
    profile = ControllerProfile.objects.filter(pk=1).first()
    return tuple(profile.names) if profile else ()


def names_controller(text: ConsentText, own: tuple[str, ...]) -> bool:
    """Two people may have let it out although it never named the company; then it is no rename that says so."""
    return RENAMED in text.codes or _named(text.body, own)


def _refusals(text: ConsentText, ruled: str | None, own: tuple[str, ...]) -> list[str]:
    found = [RULED_OUT] if ruled == TextVerdict.INVALID else []
    return found if names_controller(text, own) else [*found, RENAMED]


@lru_cache(maxsize=512)
def _named(body: str, own: tuple[str, ...]) -> bool:
    from .validator import validate  # its patterns take long to compile

    return RENAMED not in validate(body, own).codes
