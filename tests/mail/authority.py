"""An OAuth 2 server: gives access tokens for a refresh token (RFC 6749, 6) and tells whose they are (RFC 7662)."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

REFRESH, CLIENT, SECRET = "refresh-of-the-mailbox", "invenio", "client-secret"


class Authority:
    """``user`` is whom the tokens are for; ``given`` holds those that are good now."""

    def __init__(self) -> None:
        self.user = "atendimento"
        self.given: set[str] = set()
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = {name: found[0] for name, found in parse_qs(self.rfile.read(length).decode()).items()}
                status, body = (
                    authority.token(form) if self.path == "/token" else authority.introspected(form)
                )
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def credential(self, **changed: str) -> str:
        return json.dumps(
            {
                "token_url": f"{self.url}/token",
                "client_id": CLIENT,
                "client_secret": SECRET,
                "refresh_token": REFRESH,
                **changed,
            }
        )

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        asked = {
            "client_id": CLIENT,
            "client_secret": SECRET,
            "grant_type": "refresh_token",
            "refresh_token": REFRESH,
        }
        if form != asked:
            return 400, {"error": "invalid_grant"}
        token = uuid4().hex
        self.given.add(token)
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}

    def introspected(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        active = form.get("token") in self.given
        return 200, {"active": active, "username": self.user} if active else {"active": False}
