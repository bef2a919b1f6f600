from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from invenio_center.models import ApiKey, User
from invenio_live.api.authentication import hash_key
from tests.cast import Cast, assemble


class Caller:
    """One user of the API with a key of their own."""

    def __init__(self, user: User, scopes: list[str] | None = None) -> None:
        self.key = f"chave-{user.pk}-{'-'.join(scopes or [])}"
        ApiKey.objects.create(user=user, name="teste", key_hash=hash_key(self.key), scopes=scopes or [])
        self.client = Client(raise_request_exception=True)

    def call(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        body = {} if data is None else {"data": json.dumps(data), "content_type": "application/json"}
        headers = {"Authorization": f"Bearer {self.key}", **headers}
        return getattr(self.client, method)(f"/api/v1/{path}", headers=headers, **body)

    def get(self, path: str, **headers: str) -> Any:
        return self.call("get", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self.call("post", path, data if data is not None else {}, **headers)

    def put(self, path: str, data: Any) -> Any:
        return self.call("put", path, data)

    def patch(self, path: str, data: Any) -> Any:
        return self.call("patch", path, data)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def api(cast: Cast) -> Callable[[User], Caller]:
    made: dict[int, Caller] = {}

    def caller(user: User) -> Caller:
        if user.pk not in made:
            made[user.pk] = Caller(user)
        return made[user.pk]

    return caller
