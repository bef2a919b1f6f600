from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    """A media folder of this test alone."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path
