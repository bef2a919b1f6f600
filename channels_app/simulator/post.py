"""Brings calls to our own webhooks, over real HTTP, as a provider does."""

from __future__ import annotations

from collections.abc import Mapping

from invenio_center.kernel.errors import AppError
from invenio_center.kernel.http import Client, HttpError

LOOPBACK = ("127.0.0.0/8", "::1/128")


class NoServer(AppError):
    code = "no_server"
    sentence = "O servidor não respondeu ao simulador."
    status = 502


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status answered. Raises NoServer."""
    try:
        return (
            Client(private=LOOPBACK).request("POST", url, content=body, headers=headers, total_s=15.0).status
        )
    except HttpError as error:
        raise NoServer from error
