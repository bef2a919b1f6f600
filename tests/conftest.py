"""What every test gets. Servers come from bin/test (or from DATABASE_URL and REDIS_URL); see tests/support/."""

from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

# Hashed names need collectstatic and Argon2 costs 50 ms a password; tests that look at either set their own.
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and cached look-ups of one test must not reach the next, nor those of another worker."""
    yield
    server = redis.Redis.from_url(settings.CACHE_URL)
    if keys := list(server.scan_iter(match=f"{settings.KEY_PREFIX}:*", count=1000)):
        server.delete(*keys)
    server.close()
