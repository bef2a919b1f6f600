"""Named advisory locks. Order in which they may be taken: docs/locks.md."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection


class LockSpace(IntEnum):
    """First half of the two-part advisory key; the number is part of the running system, never reuse one."""

    ADDRESS = 1  # one person's address while contact and conversation are resolved
    LEDGER = 2  # head of the consent chain
    LANES = 3  # creation of lanes and rights
    CLAIM = 4  # one conversation while a claim is in flight (taken in SQL)
    IDEMPOTENCY = 5  # one Idempotency-Key of one user while its first call runs
    FILE = 6  # one stored file while a row takes it or it is removed
    FLOOR = 7  # one lane's floor: shared by who enters the lane, alone by who raises it (taken in SQL)
    SENDING = 20  # one person: shared by who is about to call a provider, alone by who calls messages back
    IMPORT = 21  # one file's content while its consents are recorded
    DISTRIBUTION = 8  # one run of automatic distribution (held by the session, over its transactions)


def _key(name: str) -> int:
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=4).digest(), "big", signed=True)


def lock_key(space: LockSpace, name: str) -> tuple[int, int]:
    """Both halves of a named lock's key, for a function in the database that takes it itself."""
    return int(space), _key(name)


def lock(space: LockSpace, names: Iterable[str]) -> None:
    """Hold the named locks until the transaction ends. Sorted, so that two callers cannot wait for each other."""
    keys = sorted({_key(name) for name in names})
    if not keys:
        return
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [int(space), key])


def lock_shared(space: LockSpace, name: str) -> None:
    """Hold the named lock together with other readers until the transaction ends; waits for a writer (``lock``)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", lock_key(space, name))


def try_shared(space: LockSpace, name: str) -> bool:
    """Hold the named lock together with other readers if no writer (``lock``) holds it; never waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s, %s)", lock_key(space, name))
        return bool(cursor.fetchone()[0])


@contextmanager
def shared(space: LockSpace, name: str) -> Iterator[None]:
    """Hold the named lock with other readers.

    Waits for whoever holds it alone (``lock``). Held by the session, outside of any transaction.
    """
    key = lock_key(space, name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", key)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", key)


@contextmanager
def one_at_a_time(space: LockSpace, name: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the named lock over several transactions; not to be nested in one. It goes with the session that dies.

    Whoever comes meanwhile waits; without ``wait`` goes on with False, holding nothing.
    """
    key = lock_key(space, name)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        held = bool(cursor.fetchone()[0])
        if wait and not held:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", key)
            held = True
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
