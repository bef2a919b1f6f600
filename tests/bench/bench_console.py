"""The console in a browser: from “Próximo” to the conversation drawn; 2,000 rows of which twenty move a second."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from tests.support.chromium import chromium
from tests.support.servers import server_pair

from .console_page import LOAD, PRESS, ROUND_TRIPS, WATCH, WATCHED, bare_socket
from .harness import LEAST_RUNS, Figures, Report, interleave, medians
from .programs import Program, program
from .queue_arena import Arena, fill, settle, system_on

# Five of forty segments are this agent's, so an eighth of what waits is in sight.
WAITING, ROWS = 17_600, 2_000
PER_SECOND, SLOW_MS = 20.0, 50
# A screen is drawn at most every 16.7 ms and the press waits for one of them; the design allows for two.
DRAWING_MS = 30.0
PRESS_MS = 200


@dataclass(frozen=True)
class Size:
    runs: int
    presses: int
    seconds: float


QUICK, FULL = Size(LEAST_RUNS, 3, 2.0), Size(9, 10, 5.0)


@dataclass(frozen=True)
class Bench:
    """``empty``: a blank page; ``page``: the console of one agent; each with the browser's own figures of it."""

    size: Size
    arena: Arena
    socket: str
    mover: Program
    empty: Page
    page: Page
    empty_figures: CDPSession
    page_figures: CDPSession

    def round_trip(self) -> Figures:
        return {"ms": statistics.median(self.empty.evaluate(ROUND_TRIPS, [self.socket, 50]))}

    def next_drawn(self) -> Figures:
        return {"ms": statistics.median(self._press() for _ in range(self.size.presses))}

    def _press(self) -> float:
        # Three requests a press: quicker than this, and the server would end the socket as too fast.
        self.page.wait_for_timeout(PRESS_MS)
        return float(self.page.evaluate(PRESS))

    def still(self) -> Figures:
        return looked_at(self.empty, self.empty_figures, lambda: time.sleep(self.size.seconds))

    def moving(self) -> Figures:
        each = round(self.size.seconds * PER_SECOND)
        agent = self.arena.filled["first_agent"]

        def move() -> None:
            self.mover.tell({"agent": agent, "each": each, "per_second": PER_SECOND})
            # The browser's events are handled while the page is asked, not while a pipe is read.
            self.page.wait_for_timeout(self.size.seconds * 1000)
            told = self.mover.answer()
            if told["moved"] != each:
                raise RuntimeError(f"{told['moved']} of {each} rows moved")

        return looked_at(self.page, self.page_figures, move)


def looked_at(page: Page, figures: CDPSession, act: Callable[[], None]) -> Figures:
    """Share of the time that scripts ran, and frames that took too long."""
    page.evaluate(WATCH)
    scripts, began = script_seconds(figures), time.monotonic()
    act()
    share = (script_seconds(figures) - scripts) / (time.monotonic() - began)
    return {"scripting": share, "slow_frames": float(page.evaluate(WATCHED, SLOW_MS))}


def script_seconds(figures: CDPSession) -> float:
    found = figures.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "ScriptDuration"))


def figures_of(context: BrowserContext, page: Page) -> CDPSession:
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    return session


def console(browser: Browser, base_url: str, session: str) -> tuple[BrowserContext, Page]:
    """An agent's window with the whole queue in its list."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="pt-BR")
    context.add_cookies([{"name": "sessionid", "value": session, "url": base_url}])
    page = context.new_page()
    page.goto(f"{base_url}/live/")
    page.locator("#list-rows .row").first.wait_for()
    page.evaluate(LOAD, ROWS)
    return context, page


def measure(quick: bool) -> Report:
    size = QUICK if quick else FULL
    with server_pair(migrated=True) as pair:
        presses = (size.runs + 1) * size.presses
        wanted = {"waiting": WAITING, "sessions": 1, "capacity": 100}
        arena = fill(pair.database_url, pair.environment, clients=1, each=presses, **wanted)
        settle(pair)
        environment = {**pair.environment, "DATABASE_URL": pair.database_url, "REDIS_URL": pair.redis_url}
        with (
            system_on(pair) as stack,
            program("console_moves", environment=environment) as mover,
            bare_socket() as socket,
            chromium() as browser,
        ):
            aside = browser.new_context()
            empty = aside.new_page()
            context, page = console(browser, stack.base_url, arena.filled["sessions"][0])
            bench = Bench(
                size, arena, socket, mover, empty, page, figures_of(aside, empty), figures_of(context, page)
            )
            samples = run(bench)
    return report(size, {name: medians(found) for name, found in samples.items()})


def run(bench: Bench) -> dict[str, list[Figures]]:
    """Looking first: pressing takes rows out of the list."""
    runs = bench.size.runs
    looked = interleave({"still": bench.still, "moving": bench.moving}, runs=runs)
    pressed = interleave({"round_trip": bench.round_trip, "next_drawn": bench.next_drawn}, runs=runs)
    return looked | pressed


def report(size: Size, found: dict[str, Figures]) -> Report:
    still, moving = found["still"], found["moving"]
    trip, drawn = found["round_trip"]["ms"], found["next_drawn"]["ms"]
    params = {
        "rows": ROWS,
        "moves_a_second": PER_SECOND,
        "seconds_a_run": size.seconds,
        "presses_a_run": size.presses,
        "drawing_ms": DRAWING_MS,
    }
    return Report(
        params,
        {"round_trip_ms": trip, **still},
        {"next_drawn_ms": drawn, **moving},
        {
            "next_drawn": max(drawn - DRAWING_MS, 0.0) / trip,
            "scripting": moving["scripting"],
            "slow_frames": moving["slow_frames"],
        },
        size.runs,
    )
