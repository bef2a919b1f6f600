"""What every test gets. Servers come from bin/test (or DATABASE_URL and REDIS_URL); see tests/support/."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations

from tests.support.api import Api
from tests.support.stack import Stack, running_stack

# Hashed names need collectstatic and Argon2 costs 50 ms a password; tests that look at either set their own.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

BROWSER = Path(__file__).parent / "browser"
# Half a minute and more: they begin first, so that at the end no worker is left alone with one of them.
LONG = (
    "distribution/test_day.py",
    "queue/test_order.py",
    "mail/test_mailbox.py",
    "races/test_optouts.py",
    "consent/test_restore.py",
    "hooks/test_sending.py",
    "web/test_server.py",
    "browser/test_center.py",
    "browser/test_live.py",
    "browser/test_compliance.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Playwright leaves an event loop running in its thread, which tests with loops of their own cannot bear."""
    items.sort(key=lambda item: (BROWSER in item.path.parents, not item.path.as_posix().endswith(LONG)))


# Tests with real transactions empty every table afterwards, append-only ones and those without a model too: what is
# there is deleted, for truncating two hundred tables that are mostly empty takes a second. Django's own lists of models
# and rights stay, and so need not be made anew.
EMPTY = """
DO $$
DECLARE name text;
BEGIN
    SET LOCAL session_replication_role = 'replica';
    FOR name IN SELECT format('%I', tablename) FROM pg_tables
        WHERE schemaname = 'public' AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')
    LOOP
        EXECUTE 'DELETE FROM ' || name;
    END LOOP;
END $$
"""
_flush = DatabaseOperations.execute_sql_flush
DatabaseOperations.execute_sql_flush = lambda self, _statements: _flush(self, [EMPTY])
flush.emit_post_migrate_signal = lambda *_given: None


@pytest.fixture(scope="session")
def _cache() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.CACHE_URL) as server:
        yield server


@pytest.fixture(autouse=True)
def _empty_cache(_cache: redis.Redis) -> Iterator[None]:
    """Rate limits and cached look-ups of one test must not reach the next, nor those of another worker."""
    yield
    if keys := list(_cache.scan_iter(match=f"{settings.KEY_PREFIX}:*", count=1000)):
        _cache.delete(*keys)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One running system for browser and flow tests; each test makes the lines and people it needs."""
    with running_stack(ready_made=True) as running:
        yield running


@pytest.fixture(scope="session")
def api(stack: Stack) -> Callable[[str], Api]:
    """``api("admin")``: the REST API of the running system as that demo user."""
    made: dict[str, Api] = {}

    def of(user: str) -> Api:
        if user not in made:
            made[user] = Api(stack, user)
        return made[user]

    return of
