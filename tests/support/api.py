"""The REST API of a running stack, as an integrator would use it."""

from __future__ import annotations

import zlib
from typing import Any

import httpx

from .stack import Stack
from .whatsapp import MetaLine

SECRET = "segredo-do-aplicativo"


class Api:
    """``Api(stack, "admin")`` acts as that demo user with a key of its own."""

    def __init__(self, stack: Stack, user: str) -> None:
        self.stack = stack
        key = (
            stack.manage("create_api_key", "--user", user, "--name", f"testes {user}")
            .strip()
            .splitlines()[-1]
        )
        self.client = httpx.Client(
            base_url=f"{stack.base_url}/api/v1/", headers={"Authorization": f"Bearer {key}"}, timeout=20
        )

    def get(self, path: str, **params: Any) -> Any:
        return self._checked(self.client.get(path, params=params))

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self._checked(self.client.post(path, json=data or {}, headers=headers))

    def put(self, path: str, data: Any) -> Any:
        return self._checked(self.client.put(path, json=data))

    def patch(self, path: str, data: Any) -> Any:
        return self._checked(self.client.patch(path, json=data))

    def all(self, path: str, **params: Any) -> list[Any]:
        """Every row of a list, over its pages."""
        rows: list[Any] = []
        page = self.get(path, limit=200, **params)
        while True:
            rows += page["results"]
            if not page.get("next"):
                return rows
            page = self._checked(self.client.get(page["next"]))

    @staticmethod
    def _checked(response: httpx.Response) -> Any:
        if response.is_error:
            raise AssertionError(
                f"{response.request.method} {response.url}: {response.status_code} {response.text}"
            )
        return response.json() if response.content else None


def whatsapp_line(admin: Api, name: str, *, address: str, priority: int = 80) -> tuple[str, MetaLine]:
    """Make and enable a WhatsApp line through the API: its id and how its provider calls it."""
    number_id = str(zlib.crc32(f"{name} {address}".encode()))
    made = admin.post(
        "channels/",
        {
            "kind": "whatsapp",
            "name": name,
            "address": address,
            "priority": priority,
            "is_active": True,
            "settings": {
                "phone_number_id": number_id,
                "waba_id": "WABA-1",
                "api_base_url": f"{admin.stack.base_url}/simulator/graph",
            },
            "credentials": {
                "app_secret": SECRET,
                "verify_token": "confere",
                "access_token": "token-de-acesso",
            },
        },
    )
    url = f"{admin.stack.base_url}/webhooks/whatsapp/{made['id']}/"
    return made["id"], MetaLine(url, SECRET, phone_number_id=number_id)
