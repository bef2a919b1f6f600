"""What the export bench measures on is filled in by hand, so it must keep up with the tables."""

from __future__ import annotations

import pytest
from django.db import connection

from consent.models import ConsentEvent, ConsentVault, SubjectKey
from tests.bench import bench_export


@pytest.mark.django_db
def test_the_ledger_of_the_bench_can_still_be_filled() -> None:
    with connection.cursor() as cursor:
        cursor.execute(bench_export.script(100, 20, [("key", "box")]))
    assert (ConsentEvent.objects.count(), ConsentVault.objects.count()) == (100, 20)
    assert SubjectKey.objects.count() == 11
