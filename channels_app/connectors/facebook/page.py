"""The page as the Graph API addresses it, and what proves that a call comes from its app."""

from __future__ import annotations

from channels_app.contract import Line
from channels_app.vendors import graph, meta


def edge(line: Line, name: str) -> str:
    return graph.node(line, f"{line.settings['page_id']}/{name}")


def token(line: Line) -> dict[str, str]:
    return graph.bearer(line.secret("page_access_token"))


def proof(line: Line) -> dict[str, str]:
    return {"appsecret_proof": meta.proof(line.secret("app_secret"), line.secret("page_access_token"))}
