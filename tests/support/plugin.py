"""Loaded by pytest before the settings are read: each xdist worker gets its own corner of Valkey."""

import os

_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["INVENIO_KEY_PREFIX"] = f"test-{_worker}"
