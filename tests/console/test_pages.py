"""pages.js in the real browser: how far the queue is read and how often; and that a page fits into one message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from daphne.server import Server

from invenio_live.console import snapshot
from invenio_live.events import summary
from tests import factories

from .browser_modules import Modules


@pytest.fixture(scope="module")
def page() -> Iterator[Modules]:
    page = Modules()
    yield page
    page.close()


# What was asked of a server of ``total`` rows, whose answers come when the test lets them.
READER = """
  const { Pages } = await import("/console/pages.js");
  const asked = [];
  const state = { limit: 200, horizon: "there is more" };
  const waiting = [];
  const answer = () => waiting.shift()();
  const soon = () => new Promise((over) => setTimeout(over));
  const pages = new Pages((offset, limit) => {
    asked.push([offset, limit]);
    return new Promise((answered) => waiting.push(() => answered(
      down ? null : { rows: Array(Math.max(0, Math.min(limit, total - offset))), total })));
  }, () => state);
  let down = false;
  const all = async () => { await soon(); while (waiting.length) { answer(); await soon(); } };
"""


def asked(page: Modules, total: int, acts: str) -> Any:
    return page.evaluate(f"async () => {{ const total = {total}; {READER} {acts} return asked; }}")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("limit", "total", "expected"),
    [
        (200, 17, [[0, 200]]),
        (1000, 5000, [[0, 400], [400, 400], [800, 200]]),
        (2000, 700, [[0, 400], [400, 400]]),  # no page is asked for that cannot exist
    ],
)
def test_everything_is_read_as_far_as_the_list_goes(
    page: Modules, limit: int, total: int, expected: list[list[int]]
) -> None:
    assert asked(page, total, f"state.limit = {limit}; pages.refill(); await all();") == expected


@pytest.mark.browser
def test_whoever_asks_meanwhile_shares_one_reading_after_it(page: Modules) -> None:
    acts = """
      const first = pages.refill();
      for (let n = 0; n < 50; n += 1) pages.refill();
      await all();
      const before = asked.length;
      await new Promise((over) => setTimeout(over, 1100));
      await all();
      await first;
      asked.unshift(before);
    """
    assert asked(page, 100, acts) == [1, [0, 200], [0, 200]]


@pytest.mark.browser
def test_scrolling_on_asks_once_and_never_without_end(page: Modules) -> None:
    grown = asked(page, 900, "pages.more(); pages.more(); await all(); pages.more(); await all();")
    assert grown == [[0, 400], [0, 400]]
    assert asked(page, 900, "state.horizon = null; pages.more(); await all();") == []
    assert asked(page, 9000, "state.limit = 2000; pages.more(); await all();") == []


@pytest.mark.browser
def test_a_page_without_an_answer_can_be_asked_for_again(page: Modules) -> None:
    acts = "down = true; pages.more(); await all(); down = false; pages.more(); await all();"
    assert asked(page, 900, acts) == [[0, 400], [0, 400]]


@pytest.mark.django_db
def test_the_longest_page_fits_into_one_message_of_the_server() -> None:
    name = "ç" * 200
    channel = factories.make_channel(name="ç" * 60)
    conversation = factories.make_conversation(channel, text="ç" * 4000, name=name)
    segment = factories.make_segment(name="ç" * 60)
    conversation.segment = segment
    conversation.save(update_fields=["segment"])
    row = summary(conversation.pk)
    assert row is not None
    assert row["name"] == name
    allowed = Server(application=None, endpoints=["none"]).websocket_max_message_size
    assert len(orjson.dumps(row)) * snapshot.MOST < allowed
