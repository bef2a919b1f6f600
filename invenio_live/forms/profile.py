"""What a form line's settings mean to its page, with every value checked and every gap filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from channels_app.models import Channel
from channels_app.questions import schema
from channels_app.questions.schema import Question

from ..webchat import look, origins

THANKS = "Recebemos sua mensagem. Responderemos em breve."


@dataclass(frozen=True)
class Profile:
    """``consents``: codes of published texts, each with whether its box must be ticked."""

    slug: str
    title: str
    intro: str
    questions: tuple[Question, ...]
    consents: tuple[tuple[str, bool], ...]
    thanks: str
    color: str
    logo_url: str
    scheme: str
    allowed_origins: tuple[str, ...] = field(repr=False)


def of(channel: Channel) -> Profile:
    given: dict[str, Any] = channel.settings if isinstance(channel.settings, dict) else {}
    theme = look.theme(given)
    listed = given.get("allowed_origins")
    return Profile(
        slug=look.text(given.get("slug"), 60),
        title=look.text(given.get("title"), 120) or channel.name,
        intro=look.text(given.get("intro"), 2000),
        questions=schema.read(given.get("fields")),
        consents=_consents(given.get("consents")),
        thanks=look.text(given.get("thanks"), 2000) or THANKS,
        color=look.color(theme.get("color")),
        logo_url=look.picture(theme.get("logo_url")),
        scheme=look.scheme(theme),
        allowed_origins=origins.clean(listed if isinstance(listed, list) else ()),
    )


def _consents(given: Any) -> tuple[tuple[str, bool], ...]:
    asked: dict[str, bool] = {}
    for one in given if isinstance(given, list) else ():
        if isinstance(one, dict) and isinstance(one.get("code"), str):
            asked[one["code"]] = one.get("required") is True
    return tuple(asked.items())
