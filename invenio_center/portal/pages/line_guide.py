"""How a line is connected, step by step: what to copy from here, what to paste from the provider, what is done."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.forms import BoundField

from channels_app import registry
from channels_app.contract import Step
from channels_app.lines import queries
from channels_app.models import Channel

from .line_form import LineForm


@dataclass(frozen=True)
class Shown:
    """A step for one line. ``copy``: the value to copy, "" for none; ``fields``: what is filled in here."""

    step: Step
    copy: str
    fields: list[BoundField]
    done: bool


def steps(channel: Channel, form: LineForm) -> list[Shown]:
    connector = registry.of(channel)
    if connector is None or not form.whole:
        return []
    known = {secret.name for secret in channel.secrets.all()} | {
        name for name, value in channel.settings.items() if value not in ("", None, [], {})
    }
    return [
        Shown(
            step,
            _value(channel, step.copy),
            _fields(form, step),
            bool(step.paste) and set(step.paste) <= known,
        )
        for step in connector.guide
    ]


def _value(channel: Channel, name: str) -> str:
    if name == "webhook_url":
        return queries.webhook_url(channel)
    if name == "widget_tag":
        return f'<script async src="{settings.PUBLIC_URL}/widget/{channel.public_id}.js"></script>'
    return str(channel.settings.get(name) or "") if name else ""


def _fields(form: LineForm, step: Step) -> list[BoundField]:
    names = (f"{prefix}_{name}" for name in step.paste for prefix in ("set", "secret"))
    return form.bound(names)
