"""``/aceite/<slug>/``: hosted as forms are; a submission becomes an acceptance, not a conversation."""

from __future__ import annotations

from ..forms.hosting import Hosted
from . import actions, queries

LANDING = Hosted("aceite", "landing", queries.find, actions.submit, button="Aceito")
