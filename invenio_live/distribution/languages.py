"""Languages as skills: another language asks for the skill tag of its name, if there is such a tag."""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import get_language_info, override

from invenio_center.kernel.text import fold
from invenio_center.models import Tag

OURS = "pt"


class Tongues:
    """The skill tags there are, read when the first foreign contact asks."""

    def __init__(self) -> None:
        self._tags: dict[str, int] | None = None

    def needed(self, language: str) -> frozenset[int]:
        code = language.lower().replace("_", "-")
        if not code or code.partition("-")[0] == OURS:
            return frozenset()
        if self._tags is None:
            skills = Tag.objects.filter(is_skill=True).values_list("name", "pk")
            self._tags = {fold(name): pk for name, pk in skills}
        found = next((self._tags[name] for name in names(code) if name in self._tags), None)
        return frozenset() if found is None else frozenset((found,))


@lru_cache
def names(code: str) -> tuple[str, ...]:
    """What the tag of a language may be called: ``en-us`` → en-us, en, inglês, english."""
    base = code.partition("-")[0]
    try:
        with override("pt-br"):
            info = get_language_info(base)
        told = [info["name_translated"], info["name"], info["name_local"]]
    except KeyError:
        told = []
    return tuple(fold(str(name)) for name in (code, base, *told))
