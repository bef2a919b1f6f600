"""store.js, order.js and threads.js in the real browser, against the order of Python."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from .browser_modules import STATIC, Modules

pytestmark = pytest.mark.browser
LANES = [(rank, priority) for rank in (2, 3, 4) for priority in (30, 50, 80)] + [(4, 101)]
NOW = datetime(2026, 1, 31, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


def stamp(seconds: float) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


def lane(rank: int, priority: int, ageing_s: int = 0) -> dict[str, Any]:
    """With ageing, lanes of the last rank share one order priority and start ahead; 101 was put on top."""
    aged = ageing_s > 0 and rank == 4 and priority <= 100
    return {
        "id": rank * 1000 + priority,
        "rank": rank,
        "priority": priority,
        "order_priority": 0 if rank == 1 or aged else priority,
        "head_start_s": priority * ageing_s if aged else 0,
    }


def random_row(n: int, dice: random.Random, ageing_s: int = 0) -> dict[str, Any]:
    """Few distinct values, so that ties are common."""
    status = dice.choice(["waiting"] * 6 + ["scheduled", "active", "closed"])
    promised = status == "scheduled" or dice.random() < 0.2
    return {
        "id": f"c{n}", "n": n, "version": 1, "status": status, "vip": False,
        "holder": {"user": 1, "name": "A"} if status == "active" else None,
        "lane": lane(*dice.choice(LANES), ageing_s) if status == "waiting" else None,
        "ready_at": stamp(dice.choice([-60, -30, -30.000001, 5])) if status == "waiting" else None,
        "return_lane": lane(1, 50) if promised else None,
        "promotes_at": stamp(dice.choice([-10, -10.5, 0, 10])) if promised else None,
    }  # fmt: skip


def expected_order(rows: list[dict[str, Any]], now: str) -> list[str]:
    """The published order as the design page words it."""
    placed = []
    for row in rows:
        if row["holder"] or row["status"] not in ("waiting", "scheduled"):
            continue
        places = []
        if row["promotes_at"] and row["promotes_at"] <= now:
            places.append(
                (row["return_lane"]["rank"], -row["return_lane"]["order_priority"], row["promotes_at"])
            )
        if row["status"] == "waiting" and row["ready_at"] <= now:
            start = timedelta(seconds=row["lane"]["head_start_s"])
            at = (datetime.fromisoformat(row["ready_at"]) - start).isoformat(timespec="microseconds")
            places.append((row["lane"]["rank"], -row["lane"]["order_priority"], at))
        if places:
            placed.append((*min(places), row["n"], row["id"]))
    return [entry[-1] for entry in sorted(placed)]


ORDER = """async ({ cases, now }) => {
  const { inOrder } = await import("/console/order.js");
  return cases.map((rows) => inOrder(rows, now, () => true).map(({ row }) => row.id));
}"""


def test_the_browser_sorts_as_the_server_does(page: Modules) -> None:
    dice = random.Random(7)
    cases = [
        [random_row(n, dice, ageing_s) for n in range(dice.randint(0, 60))]
        for ageing_s in (0, 0, 1, 60)
        for _ in range(60)
    ]
    now = stamp(0)
    assert page.evaluate(ORDER, {"cases": cases, "now": now}) == [expected_order(rows, now) for rows in cases]


def test_a_return_enters_by_the_clock_alone(page: Modules) -> None:
    row = {**random_row(1, random.Random(1)), "status": "scheduled", "holder": None, "lane": None}
    row |= {"ready_at": None, "return_lane": lane(1, 50), "promotes_at": stamp(0)}
    places = [page.evaluate(ORDER, {"cases": [[row]], "now": stamp(at)}) for at in (-0.001, 0, 0.001)]
    assert places == [[[]], [["c1"]], [["c1"]]]


FOLD = """async ({ first, frames }) => {
  const { EMPTY, apply } = await import("/console/store.js");
  const state = frames.reduce(apply, apply(EMPTY, first));
  return Object.fromEntries([...state.rows].sort().map(([id, row]) => [id, row.version]));
}"""


def snapshot(rows: list[dict[str, Any]]) -> dict[str, Any]:
    queue = {"rows": rows, "total": len(rows), "urgent": False, "offset": 0, "limit": 200}
    data = {"queue": queue, "held": [], "scheduled": [], "groups": [], "me": {"user": 1}, "now": stamp(0)}
    return {
        "type": "snapshot",
        "data": {**data, "outcomes": [], "pauses": [], "segments": [], "tags": [], "agents": []},
    }


def changed(row: dict[str, Any], version: int) -> dict[str, Any]:
    return {"type": "conversation.changed", "data": {"conversation": {**row, "version": version}}}


def test_frames_twice_late_or_in_a_batch_lead_to_the_same_rows(page: Modules) -> None:
    dice = random.Random(11)
    rows = [random_row(n, dice) for n in range(8)]
    frames = [changed(dice.choice(rows), version) for version in range(1, 60)]
    newest = {row["id"]: 1 for row in rows}
    for one in frames:
        found = one["data"]["conversation"]
        newest[found["id"]] = max(newest[found["id"]], found["version"])
    for _ in range(10):
        late = dice.sample(frames, len(frames)) + dice.sample(frames, 20)
        half = len(late) // 2
        batch = {"type": "batch", "data": {"frames": late[half:]}}
        got = page.evaluate(FOLD, {"first": snapshot(rows), "frames": [*late[:half], batch]})
        assert got == newest


def test_an_old_frame_changes_nothing_at_all(page: Modules) -> None:
    row = random_row(1, random.Random(1))
    same = page.evaluate(
        """async ({ first, frame }) => {
          const { EMPTY, apply } = await import("/console/store.js");
          const state = apply(EMPTY, first);
          return apply(state, frame) === state && apply(state, { type: "unheard.of", data: {} }) === state;
        }""",
        {"first": snapshot([row]), "frame": changed(row, 1)},
    )
    assert same


PAGES = """async ({ first, pages }) => {
  const { EMPTY, apply } = await import("/console/store.js");
  const { queueRows } = await import("/console/select.js");
  const seen = [];
  let state = apply(EMPTY, first);
  for (const data of pages) {
    state = apply(state, { type: "local.queue", data });
    seen.push([queueRows(state, data.now).map((row) => row.n), state.limit, Boolean(state.horizon)]);
  }
  return seen;
}"""


def waiting_row(n: int) -> dict[str, Any]:
    row = {"id": f"c{n}", "n": n, "version": 1, "status": "waiting", "vip": False, "holder": None}
    away = {"return_lane": None, "promotes_at": None, "reserved_for": None, "queue": "q"}
    return {**row, **away, "lane": lane(4, 50), "ready_at": stamp(-1000 + n)}


def page_of(served: list[int], offset: int, limit: int) -> dict[str, Any]:
    rows = [waiting_row(n) for n in served[offset : offset + limit]]
    counted = {"total": len(served), "urgent": False, "offset": offset, "limit": limit}
    return {"rows": rows, **counted, "now": stamp(0)}


def test_the_list_grows_by_pages_and_a_page_judges_only_what_it_covers(page: Modules) -> None:
    served = list(range(12))
    first = snapshot([])
    first["data"] |= {"queue": page_of(served, 0, 4), "groups": ["q"]}
    left = [n for n in served if n != 1]  # it stood in the first page, which is asked again last
    grown = [page_of(served, 0, 8), page_of(left, 4, 8), page_of(left, 0, 4)]
    whole = [page_of(left, 8, 8), page_of(left[:6], 4, 8)]
    assert (
        page.evaluate(PAGES, {"first": first, "pages": grown + whole})
        == [
            [list(range(8)), 8, True],
            [served, 12, False],  # the end is known, and nothing is said of the first four
            [left, 12, False],
            [left, 16, False],
            [left[:6], 12, False],
        ]
    )


def test_a_page_before_the_end_of_what_is_known_leaves_that_end(page: Modules) -> None:
    served = list(range(20))
    first = snapshot([])
    first["data"] |= {"queue": page_of(served, 0, 4), "groups": ["q"]}
    pages = [page_of(served, 0, 12), page_of(served[2:], 0, 4), page_of(served[2:], 4, 8)]
    assert page.evaluate(PAGES, {"first": first, "pages": pages}) == [
        [served[:12], 12, True],
        [served[2:12], 12, True],
        [served[2:14], 12, True],
    ]


def message(id_: str, at: float, **fields: Any) -> dict[str, Any]:
    return {"id": id_, "direction": "in", "client_id": "", "version": 0, "at": stamp(at), **fields}


THREAD = """async ({ start, messages }) => {
  const threads = await import("/console/threads.js");
  const thread = messages.reduce(threads.put, threads.open(undefined, { messages: start, contact: {}, details: {} }));
  return thread.messages.map((one) => [one.id, one.version]);
}"""


def test_our_message_is_replaced_in_place_by_the_servers(page: Modules) -> None:
    local = message("local:k", 9, client_id="k", local=True, version=-1)
    served = message("m2", 3, client_id="k", version=0)
    newer = {**served, "version": 2}
    late = message("m1", 1)
    got = page.evaluate(THREAD, {"start": [], "messages": [local, late, served, newer, served, local]})
    assert got == [["m1", 0], ["m2", 2]]


def test_messages_stand_by_time_and_unsent_ones_last(page: Modules) -> None:
    local = message("local:k", 0, client_id="k", local=True, version=-1)
    got = page.evaluate(
        THREAD, {"start": [message("b", 5)], "messages": [local, message("c", 7), message("a", 5)]}
    )
    assert [id_ for id_, _ in got] == ["a", "b", "c", "local:k"]


SCRIPTS = sorted((STATIC / "console").rglob("*.js"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_module_writes_no_markup_and_its_imports_can_be_hashed(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write", text)
    for line in re.findall(r'^(?:import|export) .* from "[^"]+".*$', text, re.MULTILINE):
        assert line.endswith(";"), line


def test_an_offer_is_kept_until_it_ends_and_counts_only_while_the_row_is_mine(page: Modules) -> None:
    found = page.evaluate(
        """async () => {
          const { EMPTY, apply } = await import("/console/store.js");
          const { openOffers } = await import("/console/select.js");
          const row = (id, user) => ({ id, version: 1, holder: { user } });
          const rows = new Map([["a", row("a", 7)], ["b", row("b", 8)], ["c", row("c", 7)]]);
          const start = { ...EMPTY, me: { user: 7, load: 0, capacity: 5 }, rows };
          const made = (conversation, second) => ({ type: "offer.made", data: {
            conversation, accept_by: `2026-01-31T14:00:0${second}Z`, sentence: "", me: { load: 1, capacity: 5 } } });
          const three = [made("a", 9), made("b", 1), made("c", 2)].reduce(apply, start);
          const ended = { type: "offer.ended", data: { conversation: "c", state: "accepted" } };
          const one = apply(three, ended);
          const ids = (state) => openOffers(state).map((offer) => offer.conversation);
          return [ids(three), ids(one), apply(one, ended) === one, three.me.load];
        }"""
    )
    assert found == [["c", "a"], ["a"], True, 1]


def test_the_visitors_page_moves_forward_only(page: Modules) -> None:
    """A late frame of the page before changes nothing; a thread without a visitor knows no page."""
    found = page.evaluate(
        """async () => {
          const { page } = await import("/console/threads.js");
          const when = (n) => `2026-01-31T14:00:0${n}.000+00:00`;
          const at = (n) => ({ url: `https://x.example/${n}`, title: String(n), at: when(n) });
          const thread = { details: { visitor: { page: at(2) } } };
          const bare = { details: { visitor: null } };
          const moved = page(thread, at(3)).details.visitor.page.title;
          return [moved, page(thread, at(1)) === thread, page(bare, at(3)) === bare];
        }"""
    )
    assert found == ["3", True, True]


def test_the_widgets_store_forgets_the_person_and_keeps_the_window(page: Modules) -> None:
    found = page.evaluate(
        """async () => {
          const { EMPTY, apply } = await import("/widget/app/store.js");
          const message = { id: "m", direction: "in", at: "2026-01-31T14:00:00Z", text: "Oi" };
          const told = { conversation: "c", messages: [message], known: { name: "Rita" }, closed: true };
          const hello = apply({ ...EMPTY, connection: "online" }, { type: "hello", data: told });
          const known = apply(hello, { type: "panel", panel: { open: true } });
          const gone = apply(known, { type: "reset" });
          const words = { ...message, id: "n" };
          const reopened = apply(known, { type: "accepted", conversation: "c", message: words });
          const left = [gone.conversation, Object.keys(gone.messages).length, gone.known.name ?? null];
          return [known.closed, ...left, gone.panel.open, gone.connection, reopened.closed];
        }"""
    )
    assert found == [True, None, 0, None, True, "online", False]


def test_a_return_that_is_due_is_owed_by_who_holds_it(page: Modules) -> None:
    """By the clock alone: no frame comes at that moment. The longest owed stands first."""
    found = page.evaluate(
        """async () => {
          const { isOurs, pendingRows, standsSince } = await import("/console/select.js");
          const at = (n) => `2026-01-31T14:0${n}:00.000000+00:00`;
          const held = { status: "active", holder: { user: 7 }, waiting_since: null, promotes_at: null };
          const answered = { ...held, id: "answered", n: 1, turn: "customer", turn_since: at(0) };
          const promised = { ...held, id: "promised", n: 2, turn: "customer", turn_since: at(0), promotes_at: at(5) };
          const asking = { ...held, id: "asking", n: 3, turn: "us", turn_since: at(4), waiting_since: at(4) };
          const rows = new Map([answered, promised, asking].map((row) => [row.id, row]));
          const state = { me: { user: 7 }, rows };
          const ids = (now) => pendingRows(state, now).map((row) => row.id);
          const read = (now) => [isOurs(promised, now), standsSince(promised, now) === at(5)];
          return [ids(at(4)), ids(at(5)), read(at(4)), read(at(5))];
        }"""
    )
    assert found == [["asking"], ["asking", "promised"], [False, False], [True, True]]
