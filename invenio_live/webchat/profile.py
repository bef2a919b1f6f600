"""What a channel's settings mean to its widget, with every value checked and every gap filled.

Keys of ``Channel.settings``:

* ``allowed_origins``: see ``origins``. ``greeting``; ``delay_s`` until it opens (1 to 3600, default 5).
* ``theme``: ``{color, logo_url, title, label, scheme}``; ``position``: ``right`` or ``left``.
* ``prechat_fields``: questions (``channels_app.questions``); ``name``, ``email`` and ``phone`` need no label or type.
* ``handover_message``: what is said to a visitor who left an address to go on by.
* ``consent_text``: code of the published text of the opt-in box; without it, the newest one that names WebChat.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from channels_app.models import Channel
from channels_app.questions import schema
from channels_app.questions.schema import Question

from . import look, origins

DEFAULT_GREETING = "Olá. Podemos ajudar? Escreva para a gente, respondemos por aqui."
HANDOVER_MESSAGE = "Anotado. Se você sair desta página, continuamos por lá."
_LEAST_DELAY_S, _USUAL_DELAY_S, _MOST_DELAY_S = 1, 5, 3600


@dataclass(frozen=True)
class Profile:
    title: str
    color: str
    logo_url: str
    label: str
    scheme: str
    greeting: str
    delay_s: float
    position: str
    prechat: tuple[Question, ...]
    handover_message: str
    consent_text: str
    allowed_origins: tuple[str, ...] = field(repr=False)

    def public(self) -> dict[str, Any]:
        """The part that any page may read."""
        return {
            "title": self.title,
            "color": self.color,
            "logo": self.logo_url,
            "label": self.label,
            "greeting": self.greeting,
            "delay": self.delay_s,
            "position": self.position,
        }


def of(channel: Channel) -> Profile:
    given: dict[str, Any] = channel.settings if isinstance(channel.settings, dict) else {}
    theme = look.theme(given)
    listed = given.get("allowed_origins")
    return Profile(
        title=look.text(theme.get("title"), 60) or channel.name,
        color=look.color(theme.get("color")),
        logo_url=look.picture(theme.get("logo_url")),
        label=look.text(theme.get("label"), 30),
        scheme=look.scheme(theme),
        greeting=look.text(given.get("greeting"), 300) or DEFAULT_GREETING,
        delay_s=_delay(given.get("delay_s")),
        position="left" if given.get("position") == "left" else "right",
        prechat=schema.read(given.get("prechat_fields"), schema.CONTACT),
        handover_message=look.text(given.get("handover_message"), 300) or HANDOVER_MESSAGE,
        consent_text=look.text(given.get("consent_text"), 60),
        allowed_origins=origins.clean(listed if isinstance(listed, list) else ()),
    )


def _delay(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _USUAL_DELAY_S
    return min(max(value, _LEAST_DELAY_S), _MOST_DELAY_S)
