"""What the search of Live finds: conversations by the number at the end of their protocol, whatever is typed."""

from __future__ import annotations

import pytest

from invenio_live.console import cards
from tests import factories
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_protocol_leads_to_its_conversation(cast: Cast) -> None:
    conversation = factories.make_conversation(cast.line)
    (found,) = cards.search(conversation.protocol, cast.supervisor)
    assert found["id"] == str(conversation.public_id)


@pytest.mark.parametrize("words", ["20261129-²", "20261129-٣", "1-" + "9" * 78, "--", "x-"])
def test_what_is_no_number_finds_nothing(cast: Cast, words: str) -> None:
    assert cards.search(words, cast.supervisor) == []
