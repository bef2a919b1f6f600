"""Refusals of the desk."""

from __future__ import annotations

from invenio_center.kernel.errors import AppError


class RequestClosed(AppError):
    code = "request_closed"
    sentence = "Este pedido já foi encerrado. Se preciso, abra outro."
    status = 409


class TooManyRequests(AppError):
    code = "too_many_requests"
    sentence = "Já há pedidos iguais em andamento. Responderemos a eles no prazo."
    status = 409
