"""A number is what spells one, of a length that counts have."""

from __future__ import annotations

from typing import Any

import pytest

from invenio_center.kernel.numbers import whole


@pytest.mark.parametrize(("given", "number"), [("0", 0), ("007", 7), (12, 12), ("999999999", 999_999_999)])
def test_what_is_one(given: Any, number: int) -> None:
    assert whole(given) == number


@pytest.mark.parametrize(
    "given", ["", " 1", "-1", "1.0", "²", "٣", "9" * 10, "9" * 5000, 10**9, -1, True, 1.0, None, [1]]
)
def test_what_is_none(given: Any) -> None:
    assert whole(given) is None
