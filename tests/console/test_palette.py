"""The palette's own modules: which commands fit the words, what is possible now, the key that opens it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .browser_modules import Modules

pytestmark = pytest.mark.browser
FITS = """async ([titles, typed]) => {
  const { fits } = await import("/console/palette.js");
  return titles.filter((title) => fits(title, typed));
}"""
TITLES = [
    "Devolver à fila",
    "Encerrar e Próximo",
    "Escrever nota interna",
    "Por quê? da linha em foco",
    "Próximo",
]
OFFERED = """async ({ row, me, typed }) => {
  const { commandsFor } = await import("/console/palette.js");
  const state = { me: { user: 1, presence: "online", load: 0, capacity: 5, ...me }, rows: new Map() };
  const { now, later } = commandsFor({ state, openRow: row, connected: true, list: null }, typed);
  return { now: now.map((one) => one.id), later: Object.fromEntries(later.map((one) => [one.id, one.reason])) };
}"""
OPENS = """async ({ keys, mac }) => {
  const { isPalette } = await import("/console/keys.js");
  return keys.map((key) => isPalette(new KeyboardEvent("keydown", key), mac));
}"""
MINE = {"id": "c1", "status": "active", "turn": "us", "holder": {"user": 1, "name": "Ana"}}


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


def offered(page: Modules, row: dict[str, Any] | None = None, typed: str = "", **me: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(OFFERED, {"row": row, "me": me, "typed": typed})
    return found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("fila", ["Devolver à fila"]),
        ("PROXIMO", ["Encerrar e Próximo", "Próximo"]),
        ("próx enc", ["Encerrar e Próximo"]),
        ("que linha", ["Por quê? da linha em foco"]),
        ("olver", []),
        ("nota fila", []),
        ("  ", TITLES),
    ],
)
def test_a_command_is_found_by_the_beginning_of_any_word_without_accents(
    page: Modules, typed: str, found: list[str]
) -> None:
    assert page.evaluate(FITS, [TITLES, typed]) == found


def test_with_nothing_open_what_needs_a_conversation_says_so(page: Modules) -> None:
    found = offered(page)
    assert {"next", "search", "agenda", "keys"} <= set(found["now"])
    wanted = {"take", "reopen", "reply", "transfer", "release", "close", "tags", "panel"}
    assert {found["later"][one] for one in wanted} == {"Abra um atendimento."}


def test_for_a_supervisor_too_nothing_open_is_nothing_to_transfer(page: Modules) -> None:
    later = offered(page, supervises=True)["later"]
    assert later["transfer"] == later["tags"] == later["schedule"] == "Abra um atendimento."


def test_with_ones_own_open_only_taking_and_reopening_are_not_possible(page: Modules) -> None:
    assert offered(page, MINE)["later"] == {
        "take": "Você já atende este contato.",
        "reopen": "O atendimento está aberto.",
        "undo": "Não há o que desfazer.",
        "why": "Escolha uma linha da fila.",
    }


def test_what_a_colleague_has_names_the_colleague(page: Modules) -> None:
    later = offered(page, {**MINE, "holder": {"user": 2, "name": "Bruno"}})["later"]
    assert later["close"] == later["transfer"] == later["take"] == "Está com Bruno."


def test_next_says_why_it_gives_nothing(page: Modules) -> None:
    assert offered(page, presence="paused")["later"]["next"] == "Você está em pausa. Volte para atender."
    assert offered(page, load=5)["later"]["next"] == "Encerre ou devolva um atendimento."


def test_the_registry_is_the_list_and_the_palette_does_not_list_itself(page: Modules) -> None:
    registry = page.evaluate(
        'async () => (await import("/console/commands.js")).COMMANDS.map((one) => one.id)'
    )
    found = offered(page)
    assert sorted([*found["now"], *found["later"], "palette"]) == sorted(registry)


def test_ctrl_k_opens_it_and_on_a_mac_cmd_k(page: Modules) -> None:
    ctrl, cmd = {"key": "k", "ctrlKey": True}, {"key": "k", "metaKey": True}
    near = [{"key": "k"}, {**ctrl, "altKey": True}, {**ctrl, "shiftKey": True}, {**ctrl, "key": "j"}]
    assert page.evaluate(OPENS, {"keys": [ctrl, {**ctrl, "key": "K"}, cmd, *near], "mac": False}) == [
        True,
        True,
        *[False] * 5,
    ]
    assert page.evaluate(OPENS, {"keys": [ctrl, cmd], "mac": True}) == [False, True]
