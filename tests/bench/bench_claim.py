"""Taking the next conversation: in the database, by the whole action, and through 32 consoles, beside plain updates.

``taking`` is the action's one statement by a client that does nothing else: the most that code around it could reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.support.servers import server_pair
from tests.support.stack import Stack

from .consoles import press_next
from .harness import LEAST_RUNS, Figures, Report, interleave, medians, percentile
from .programs import Program, program
from .queue_arena import TAKE, Arena, copy_of, fill, settle, system_on

CLIENTS = 16
CONSOLES = 32
PROCESSES = 2
SMALL = 1_000


@dataclass(frozen=True)
class Size:
    """How much is measured. ``each``: claims of one client in one run."""

    large: int
    small_each: int
    large_each: int
    console_each: int
    runs: int


FULL = Size(large=1_000_000, small_each=24, large_each=60, console_each=12, runs=9)
QUICK = Size(large=30_000, small_each=24, large_each=24, console_each=8, runs=LEAST_RUNS)


class Actions:
    """Processes in which agents call ``take_next``, as many threads in all as pgbench has clients."""

    def __init__(self, arena: Arena, programs: list[Program]) -> None:
        self.arena, self.programs = arena, programs

    def run(self) -> Figures:
        self.arena.reset()
        answers = self._ask()
        taken = [value for answer in answers for value in answer["taken"]]
        conversations = {pk for answer in answers for pk in answer["conversations"]}
        if len(conversations) != self.arena.claims:
            raise RuntimeError("a conversation was given to two agents")
        self.arena.prove(self.arena.claims)
        seconds = max(answer["ended"] for answer in answers) - min(answer["began"] for answer in answers)
        return {"per_second": len(taken) / seconds, "p50_ms": percentile(taken, 0.5)}

    def _ask(self) -> list[dict[str, Any]]:
        arena, threads = self.arena, self.arena.clients // len(self.programs)
        for number, process in enumerate(self.programs):
            first = arena.filled["first_agent"] + number * threads * arena.own
            agents = [[first + client * arena.own + n for n in range(arena.own)] for client in range(threads)]
            process.tell({"agents": agents, "each": arena.each})
        return [process.answer() for process in self.programs]


@contextmanager
def acting(arena: Arena) -> Iterator[Actions]:
    threads = str(arena.clients // PROCESSES)
    with ExitStack() as stack:
        programs = [
            stack.enter_context(program("claim_actions", threads, environment=arena.environment))
            for _ in range(PROCESSES)
        ]
        yield Actions(arena, programs)


def through_sockets(stack: Stack, arena: Arena) -> Figures:
    arena.reset()
    presses = press_next(stack.base_url, arena.filled["sessions"], arena.each)
    if len(set(presses.conversations)) != arena.claims:
        raise RuntimeError("a conversation was given to two consoles")
    arena.prove(arena.claims)
    p50, p99 = percentile(presses.taken, 0.5), percentile(presses.taken, 0.99)
    return {"per_second": arena.claims / presses.seconds, "p50_ms": p50, "p99_ms": p99, "tail": p99 / p50}


def measure(quick: bool) -> Report:
    size = QUICK if quick else FULL
    with server_pair(migrated=True) as pair:
        copied = copy_of(pair, "large")
        large = fill(copied, pair.environment, clients=CLIENTS, each=size.large_each, waiting=size.large)
        small = fill(
            pair.database_url,
            pair.environment,
            clients=CLIENTS,
            each=size.small_each,
            waiting=SMALL,
            sessions=CONSOLES,
        )
        settle(pair)
        samples = in_the_database(small, large, size.runs)
        with system_on(pair) as stack:
            samples |= end_to_end(stack, small, size)
    found = {name: medians(figures) for name, figures in samples.items()}
    params = {
        "clients": CLIENTS,
        "waiting": small.filled["waiting"],
        "waiting_large": large.filled["waiting"],
        "segments": "5 of 40",
        "claims_a_run": small.claims,
        "claims_a_run_large": large.claims,
        "agents": small.filled["agents"],
        "action": f"{PROCESSES} processes of {CLIENTS // PROCESSES} threads",
        "consoles": CONSOLES,
        "presses_a_console": size.console_each,
    }
    return Report(params, *figures_of(found), size.runs)


def in_the_database(small: Arena, large: Arena, runs: int) -> dict[str, list[Figures]]:
    with acting(small) as agents:
        programs = {
            "update": small.update,
            "function": lambda: small.claim("first_agent"),
            "taking": lambda: small.claim("first_agent", TAKE),
            "action": agents.run,
            "update_large": large.update,
            "function_large": lambda: large.claim("first_agent"),
            "top_large": lambda: large.claim("first_top"),
            "deepest_large": lambda: large.claim("first_deep"),
        }
        return interleave(programs, runs=runs)


def end_to_end(stack: Stack, small: Arena, size: Size) -> dict[str, list[Figures]]:
    """The same queue and the same agents, each of whom has one console and takes more than five."""
    arena = Arena(small.url, small.environment, CONSOLES, size.console_each, small.filled)
    arena.execute("UPDATE invenio_live_agent SET capacity = 100")
    programs = {
        "statement": lambda: arena.claim("first_agent"),
        "sockets": lambda: through_sockets(stack, arena),
    }
    return interleave(programs, runs=size.runs)


def figures_of(found: dict[str, Figures]) -> tuple[Figures, Figures, Figures]:
    rate = {name: figures["per_second"] for name, figures in found.items()}
    limit = {name: rate[name] for name in ("update", "update_large", "top_large", "taking", "statement")}
    project = {
        name: rate[name] for name in ("function", "function_large", "deepest_large", "action", "sockets")
    }
    for name in ("function", "function_large", "action", "sockets"):
        project[f"{name}_p50_ms"] = found[name]["p50_ms"]
    project["sockets_p99_ms"] = found["sockets"]["p99_ms"]
    ratio = {
        "function": rate["function"] / rate["update"],
        "function_million": rate["function_large"] / rate["update_large"],
        "deepest": rate["deepest_large"] / rate["top_large"],
        "p50_growth": found["function_large"]["p50_ms"] / found["function"]["p50_ms"],
        "action": rate["action"] / rate["function"],
        "taking": rate["taking"] / rate["function"],
        "socket": rate["sockets"] / rate["statement"],
        "socket_tail": found["sockets"]["tail"],
    }
    return limit, project, ratio
