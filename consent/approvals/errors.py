"""Refusals of acts that take two people."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError


class SecondPerson(AppError):
    code = "second_person"
    sentence = "Este ato precisa de outra pessoa: quem pediu não aprova."
    status = 403


class AlreadyAsked(AppError):
    code = "already_asked"
    sentence = "Este ato já foi pedido e espera a decisão de outra pessoa."
    status = 409


class AlreadyDecided(AppError):
    code = "already_decided"
    sentence = "Este pedido já foi decidido. Recarregue a página."
    status = 409
