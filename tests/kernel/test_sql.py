"""Statements that the server keeps behave like all others, but for the planning."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DataError, connection, transaction
from django.db.transaction import TransactionManagementError

from invenio_center.kernel import sql

KEPT = "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE %s"
MARK = "SELECT %s::int AS kept_for_the_test"

pytestmark = pytest.mark.django_db


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute(KEPT, ["%AS kept_for_the_test%"])
        return cursor.fetchone()[0]


def test_the_server_keeps_a_prepared_statement_and_no_other():
    sql.rows(MARK, [1])
    assert kept() == 0
    assert sql.row(MARK, [1], prepare=True) == sql.row(MARK, [2], prepare=True) | {"kept_for_the_test": 1}
    assert kept() == 1


def test_values_come_back_as_from_any_other_statement():
    query = "SELECT %(id)s::uuid AS id, %(at)s::timestamptz AS at, %(names)s::text[] AS names, %(id)s::uuid AS again"
    given = {"id": uuid.uuid4(), "at": datetime(2026, 3, 1, 12, tzinfo=UTC), "names": ["á%", "b"]}
    assert sql.rows(query, given, prepare=True) == sql.rows(query, given)


def test_a_prepared_statement_is_counted(django_assert_num_queries):
    with django_assert_num_queries(1) as seen:
        sql.row(MARK, [7], prepare=True)
    assert "$1::int AS kept_for_the_test" in seen.captured_queries[0]["sql"]


def test_errors_are_djangos_and_spare_what_was_before_the_savepoint():
    with pytest.raises(DataError), transaction.atomic():
        sql.row("SELECT 1 / %s::int AS one", [0], prepare=True)
    assert sql.row(MARK, [3], prepare=True) == {"kept_for_the_test": 3}


def test_a_broken_transaction_takes_no_more_statements():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            sql.row(MARK, [1], prepare=True)


@pytest.mark.django_db(transaction=True)
def test_what_it_wrote_goes_with_the_transaction_and_stays_without_one():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE written_here (n int)")
    write = "INSERT INTO written_here (n) VALUES (%s) RETURNING n"
    with transaction.atomic():
        sql.row(write, [1], prepare=True)
        transaction.set_rollback(True)
    sql.row(write, [2], prepare=True)
    assert sql.rows("SELECT n FROM written_here") == [{"n": 2}]
    connection.close()
