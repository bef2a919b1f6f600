"""A company's own site: a page of another origin that carries the chat's one script tag."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = """<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>Loja</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Loja de outra origem</h1><p><a href="#x">Produtos</a></p></main>
<script src="{script}"></script></body></html>"""


class Shop:
    """One static page, with or without a Content-Security-Policy of its own."""

    def __init__(self) -> None:
        self.page = self.policy = ""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = outer.page.encode()
                self.send_response(200 if self.path == "/" else 204)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                if outer.policy:
                    self.send_header("Content-Security-Policy", outer.policy)
                self.end_headers()
                if self.path == "/":
                    self.wfile.write(body)

            def log_message(self, *_words: object) -> None:
                """Quiet: pytest shows what matters."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def show(self, script: str) -> None:
        """Put the chat with this script address on the page."""
        self.page = PAGE.format(script=script)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
