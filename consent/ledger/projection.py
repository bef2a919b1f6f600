"""What the events of one person mean: pure, without database or clock of its own.

Opening acts (grants, requests, declarations) are kept per channel and purpose, closing acts per scope, each
as its newest by ``happened``; the state is the comparison of both. So the order in which late facts are
recorded does not matter: an older grant never undoes a newer withdrawal. Equal times: the closing act wins.

The folded value is plain JSON; times are canonical text (``hashing.instant``), which sorts in time order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

from ..choices import CONSENT_PURPOSES, SENDING

Folded = dict[str, Any]
Facts = Mapping[str, Any]
ANY = "*"

OPENING = {
    "consent.granted": "granted",
    "consent.renewed": "granted",
    "consent.requested": "pending",
    "consent.declared": "declared",
}
# At the same instant the stricter act wins.
HARD = {
    "consent.refused": ("refused", 1),
    "consent.withdrawn": ("withdrawn", 2),
    "objection.registered": ("withdrawn", 2),
}
SOFT = {
    "consent.expired": ("expired", 1),
    "notice.material_change": ("stale", 2),
    "consent.invalidated": ("invalidated", 3),
}
STATUS = {"subject.restricted": "restricted", "subject.released": "active", "subject.erased": "erased"}
HOLD = {"hold.set": True, "hold.released": False}
PROTECTION = {"no": 0, "unknown": 0, "teen": 1, "child": 2}


@dataclass(frozen=True, slots=True)
class KeyState:
    """State of one channel and purpose. ``optout`` is none, purpose, channel or global; ``expires`` may be past."""

    state: str = "unknown"
    since: str | None = None
    event: str | None = None
    optout: str = "none"
    granted_at: str | None = None
    method: str | None = None
    expires: str | None = None


def empty() -> Folded:
    return {
        "status": "active",
        "minor": "no",
        "guardian": False,
        "hold": False,
        "opens": {},
        "hard": {},
        "soft": {},
        "initiated": {},
    }


def fold(events: Iterable[Facts], start: Folded | None = None) -> Folded:
    """Fold events in the order of ``seq`` on top of ``start`` (nothing by default)."""
    folded = deepcopy(start) if start else empty()
    for facts in events:
        _apply(folded, facts)
    return folded


def happened(facts: Facts) -> str:
    """From when a fact weighs: never later than it was recorded, whatever the clock of its reporter said.

    What is just being recorded has no such time yet, and none to come (``chain``).
    """
    occurred: str = facts["occurred_at"]
    return min(occurred, facts.get("recorded_at") or occurred)


def _apply(folded: Folded, facts: Facts) -> None:
    kind = facts["type"]
    _note_age(folded, facts)
    if kind in OPENING:
        _open(folded, facts, "pending" if facts["double_opt_in"] == "pending" else OPENING[kind])
    elif kind == "consent.invalidated" and facts["method"] == "import":
        _take_back(folded, facts)
    elif kind in HARD:
        _close(folded["hard"], facts, *HARD[kind])
    elif kind in SOFT:
        _close(folded["soft"], facts, *SOFT[kind])
    elif kind == "consent.confirmed":
        _confirm(folded, facts)
    elif kind == "contact.initiated":
        _initiate(folded, facts)
    elif kind in STATUS and folded["status"] != "erased":
        folded["status"] = STATUS[kind]
    elif kind in HOLD:
        folded["hold"] = HOLD[kind]


def _initiate(folded: Folded, facts: Facts) -> None:
    for channel in facts["channels"]:
        folded["initiated"].setdefault(channel, {"at": happened(facts), "event": facts["event_id"]})


def _note_age(folded: Folded, facts: Facts) -> None:
    """The most protective age seen stands until the person's data are rectified."""
    minor = facts["minor"]
    if facts["type"] == "subject.rectified" or PROTECTION[minor] > PROTECTION[folded["minor"]]:
        folded["minor"] = minor
    if facts["actor"]["kind"] == "guardian" and any(ref["rel"] == "guardian_of" for ref in facts["refs"]):
        folded["guardian"] = True


def _open(folded: Folded, facts: Facts, kind: str) -> None:
    act = {
        "at": happened(facts),
        "since": happened(facts),
        "event": facts["event_id"],
        "expires": facts["expires_at"],
        "method": facts["method"],
    }
    for channel in facts["channels"]:
        for purpose in facts["purposes"]:
            _keep_newest(folded["opens"].setdefault(f"{channel}/{purpose}", {}), kind, act)


def _keep_newest(acts: dict[str, Any], kind: str, act: dict[str, Any]) -> None:
    # Equal times are settled by the identifier, so that the order of recording never matters.
    acts[kind] = _stacked(acts.get(kind), act, lambda one: (one["at"], one["event"]))


def _stacked(known: Any, act: dict[str, Any], order: Callable[[Any], Any]) -> dict[str, Any]:
    """The newest of the acts. One that came by import keeps what it stands before, in case it is taken back."""
    if known is None:
        return act
    if order(act) > order(known):
        return {**act, "before": known} if act["method"] == "import" else act
    if known["method"] != "import":
        return dict(known)
    return {**known, "before": _stacked(known.get("before"), act, order)}


def _take_back(folded: Folded, facts: Facts) -> None:
    """An import was undone: its own acts go, and whatever they stood before holds again."""
    gone = {ref["event_id"] for ref in facts["refs"] if ref["rel"] == "withdraws"}
    void = {"at": happened(facts), "event": facts["event_id"], "method": facts["method"]}
    for acts in folded["opens"].values():
        for kind in ("granted", "pending", "declared"):
            left = _without(acts.get(kind), gone)
            if left is acts.get(kind):
                continue
            acts["void"] = void
            acts.pop(kind)
            acts.update({kind: left} if left else {})
    for scope, act in list(folded["hard"].items()):
        folded["hard"].pop(scope)
        left = _without(act, gone)
        folded["hard"].update({scope: left} if left else {})


def _without(act: Any, gone: set[str]) -> Any:
    """The same object when nothing of it goes."""
    if act is None:
        return None
    if act["event"] in gone:
        return _without(act.get("before"), gone)
    below = _without(act.get("before"), gone)
    if below is act.get("before"):
        return act
    rest = {name: value for name, value in act.items() if name != "before"}
    return {**rest, "before": below} if below else rest


def _confirm(folded: Folded, facts: Facts) -> None:
    """Turn the pending acts that this event answers into grants, dated by the act itself.

    A withdrawal between the act and its confirmation therefore still wins.
    """
    answered = {ref["event_id"] for ref in facts["refs"] if ref["rel"] == "confirms"}
    for key, acts in folded["opens"].items():
        pending = acts.get("pending")
        if pending and pending["event"] in answered and _covers(facts, *key.split("/")):
            act = {**pending, "since": happened(facts), "event": facts["event_id"]}
            _keep_newest(acts, "granted", act)
            del acts["pending"]


def _covers(facts: Facts, channel: str, purpose: str) -> bool:
    return channel in (facts["channels"] or [channel]) and purpose in (facts["purposes"] or [purpose])


def _close(scopes: dict[str, Any], facts: Facts, state: str, rank: int) -> None:
    act = {
        "at": happened(facts),
        "rank": rank,
        "state": state,
        "event": facts["event_id"],
        "method": facts["method"],
    }
    for channel in facts["channels"] or [ANY]:
        for purpose in facts["purposes"] or [ANY]:
            scope = f"{channel}/{purpose}"
            scopes[scope] = _stacked(scopes.get(scope), act, _order)


def _order(act: Mapping[str, Any]) -> tuple[str, int, str]:
    return act["at"], act["rank"], act["event"]


def _scopes(channel: str, purpose: str) -> tuple[str, ...]:
    return f"{ANY}/{ANY}", f"{channel}/{ANY}", f"{ANY}/{purpose}", f"{channel}/{purpose}"


def _newest(scopes: Mapping[str, Any], channel: str, purpose: str) -> Any:
    found = [scopes[scope] for scope in _scopes(channel, purpose) if scope in scopes]
    return max(found, key=_order) if found else None


def keys(folded: Folded) -> set[tuple[str, str]]:
    """Channels and purposes on which the ledger says anything of the person."""
    found = set(product(folded["initiated"], CONSENT_PURPOSES))
    for scope in (*folded["opens"], *folded["hard"]):
        channel, _, purpose = scope.partition("/")
        if ANY not in (channel, purpose):
            found.add((channel, purpose))
            continue
        channels = SENDING if channel == ANY else (channel,)
        found.update(product(channels, CONSENT_PURPOSES if purpose == ANY else (purpose,)))
    return found


def resolve(folded: Folded, channel: str, purpose: str, now: str) -> KeyState:
    """State of one key at the instant ``now`` (canonical text); for a purpose without consent only
    ``optout``.
    """
    acts = folded["opens"].get(f"{channel}/{purpose}", {})
    granted = acts.get("granted")
    granted_at = granted["at"] if granted else None
    optout = _optout(folded, channel, purpose)
    state, act = stand(folded, channel, purpose, now)
    if act is None:
        return KeyState(optout=optout, granted_at=granted_at)
    since = act.get("since", act["at"])
    return KeyState(state, since, act["event"], optout, granted_at, act.get("method"), act.get("expires"))


def stand(folded: Folded, channel: str, purpose: str, now: str) -> tuple[str, Any]:
    """The state alone, with the act that makes it; ``resolve`` says more."""
    acts = folded["opens"].get(f"{channel}/{purpose}", {})
    # Of most people nothing is closed.
    hard: Any = _newest(folded["hard"], channel, purpose) if folded["hard"] else None
    soft: Any = _newest(folded["soft"], channel, purpose) if folded["soft"] else None
    for kind in ("granted", "pending"):
        act = acts.get(kind)
        if act and not _closes(hard, act):
            return (soft["state"], soft) if _closes(soft, act) else _timed(kind, act, now)
    if hard:
        return hard["state"], hard
    if declared := acts.get("declared"):
        return (soft["state"], soft) if _closes(soft, declared) else ("declared", declared)
    if void := acts.get("void"):
        return "invalidated", void
    if initiated := folded["initiated"].get(channel):
        return ("implied", initiated) if purpose in CONSENT_PURPOSES else ("unknown", None)
    return "unknown", None


def closed_since(folded: Folded, channel: str, purpose: str, moment: str) -> bool:
    """Has the person said no to this at ``moment`` (canonical text, "" for ever) or later?"""
    hard = _newest(folded["hard"], channel, purpose)
    return hard is not None and hard["at"] >= moment


def _closes(closing: Any, act: Mapping[str, Any]) -> bool:
    return closing is not None and closing["at"] >= act["at"]


def _timed(kind: str, act: dict[str, Any], now: str) -> tuple[str, Any]:
    expires = act["expires"]
    if expires and expires <= now:
        return "expired", {**act, "since": expires}
    return kind, act


def _optout(folded: Folded, channel: str, purpose: str) -> str:
    """Widest withdrawal still in force.

    A grant newer than the withdrawal lifts it for its key. For purposes that need no consent (a legal
    notice, a reply) the withdrawal of a channel is lifted by any newer grant on that channel, the global one
    by any at all.
    """
    opens, hard = folded["opens"], folded["hard"]
    if not hard:
        return "none"
    if purpose in CONSENT_PURPOSES:
        lift_global = lift_channel = _granted_at(opens.get(f"{channel}/{purpose}", {}))
    else:
        lift_global = max((_granted_at(acts) for acts in opens.values()), default="")
        lift_channel = max(
            (_granted_at(acts) for key, acts in opens.items() if key.startswith(f"{channel}/")), default=""
        )
    levels = (
        ("global", f"{ANY}/{ANY}", lift_global),
        ("channel", f"{channel}/{ANY}", lift_channel),
        ("purpose", f"{ANY}/{purpose}", lift_channel),
        ("purpose", f"{channel}/{purpose}", lift_channel),
    )
    for level, scope, lifted_at in levels:
        act = hard.get(scope)
        if act and act["state"] == "withdrawn" and act["at"] >= lifted_at:
            return level
    return "none"


def _granted_at(acts: Mapping[str, Any]) -> str:
    granted = acts.get("granted")
    return granted["at"] if granted else ""


def elsewhere(folded: Folded, channel: str, purpose: str, now: str) -> str | None:
    """``other_channel`` or ``other_purpose`` when something is granted, but not this; None when nothing
    is.
    """
    granted = []
    for key in folded["opens"]:
        there, other = key.split("/")
        if stand(folded, there, other, now)[0] == "granted":
            granted.append((there, other))
    if any(other == purpose for _, other in granted):
        return "other_channel"
    if any(there == channel for there, _ in granted):
        return "other_purpose"
    return "other_channel" if granted else None


# Between records that answer for one person: an explicit no beats a yes, and a yes beats no answer at all.
STRICTNESS = [
    "withdrawn",
    "refused",
    "invalidated",
    "stale",
    "expired",
    "granted",
    "pending",
    "declared",
    "implied",
    "unknown",
]  # strictest first
OPTOUTS = ("global", "channel", "purpose", "none")


def join(states: Iterable[KeyState]) -> KeyState:
    """The stricter answer of several records merged into one person."""
    found = list(states)
    if len(found) == 1:
        return found[0]
    strictest = min(found, key=lambda one: STRICTNESS.index(one.state))
    widest = min((one.optout for one in found), key=OPTOUTS.index)
    return replace(strictest, optout=widest)
