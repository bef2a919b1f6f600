"""Forms of lines: what the hosted page and the endpoint of each become."""

from __future__ import annotations

from channels_app.models import Channel

from . import actions, profile, queries
from .hosting import Hosted
from .profile import Profile


def find(slug: str) -> tuple[Channel, Profile]:
    channel = queries.channel_of(slug)
    return channel, profile.of(channel)


FORMS = Hosted("forms", "form", find, actions.submit)
