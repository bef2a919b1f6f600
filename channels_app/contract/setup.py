"""What an administrator fills in for a line, and the steps that lead through the provider's own pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """One setting or credential. ``type``: text, number, choice, lines (one value a line), long, json.

    ``secret`` fields are stored encrypted and never shown again. ``required``: the line cannot be activated without it.
    ``ours``: a credential that is invented here and told to the provider.
    """

    name: str
    label: str
    help: str = ""
    type: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    secret: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step at the provider. ``copy``: what to take from here: ``webhook_url`` or the name of a setting.

    ``paste``: names of the fields that what is found there is typed into.
    """

    title: str
    text: str
    copy: str = ""
    paste: tuple[str, ...] = ()


BASE_URL = Field("api_base_url", "Endereço da API do provedor", "Em branco: o endereço oficial.")
