"""Decisions of automatic distribution over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from invenio_center.models import User
from invenio_center.operation import actions as operation
from invenio_live.choices import Presence
from invenio_live.distribution import offers
from invenio_live.distribution.actions import distribute
from invenio_live.models import Agent, Assignment
from tests import factories
from tests.cast import Cast

from .conftest import Caller

Api = Callable[[User], Caller]


@pytest.fixture(autouse=True)
def automatic(cast: Cast) -> None:
    operation.save_operation(actor=None, automatic_general=True)
    Agent.objects.filter(pk=cast.bruno.pk).update(presence=Presence.PAUSED)


def given(cast: Cast) -> Assignment:
    factories.make_conversation(cast.line)
    distribute(explain=True)
    return Assignment.objects.latest("id")


def test_a_supervisor_reads_who_got_what_and_why(cast: Cast, api: Api) -> None:
    made = given(cast)
    (row,) = api(cast.supervisor).get("assignments/").json()["results"]
    assert row["id"] == str(made.public_id)
    assert row["agent"] == str(cast.ana.user.public_id)
    assert (row["state"], row["sentence"]) == ("offered", made.sentence)
    assert row["weights"] == {"pending": 3, "loyal": 1, "response": 0, "served": 2}
    best, *others = row["candidates"]
    assert best["agent"] == row["agent"]
    assert best["score"] == pytest.approx(4.0)
    left_out = {one["agent"]: one["out"] for one in others}
    assert left_out == {str(cast.bruno.user.public_id): "paused"}, (
        "who serves another line is not in question"
    )


def test_an_agent_reads_only_what_was_given_to_them_without_figures_of_others(cast: Cast, api: Api) -> None:
    given(cast)
    (row,) = api(cast.ana.user).get("assignments/").json()["results"]
    assert [one["agent"] for one in row["candidates"]] == [str(cast.ana.user.public_id)]
    assert api(cast.bruno.user).get("assignments/").json()["results"] == []


@pytest.mark.parametrize("who", ["officer", "admin"])
def test_nobody_else_reads_them(cast: Cast, api: Api, who: str) -> None:
    assert api(getattr(cast, who)).get("assignments/").status_code == 403


def test_filters_narrow_the_list(cast: Cast, api: Api) -> None:
    made = given(cast)
    Agent.objects.update(presence=Presence.OFFLINE)
    nobody = given(cast)
    supervisor = api(cast.supervisor)

    def listed(query: str) -> list[str]:
        return [row["id"] for row in supervisor.get(f"assignments/?{query}").json()["results"]]

    assert listed("state=nobody") == [str(nobody.public_id)]
    assert listed("reason=offline") == [str(nobody.public_id)]
    assert listed(f"agent={cast.ana.user.public_id}") == [str(made.public_id)]
    assert listed(f"conversation={made.conversation.public_id}") == [str(made.public_id)]
    assert listed("since=2100-01-01T00:00:00Z") == []


def test_opening_an_offer_by_the_api_takes_it_up(cast: Cast, api: Api) -> None:
    made = given(cast)
    path = f"assignments/{made.public_id}/accept/"
    assert api(cast.bruno.user).post(path).status_code == 404, "somebody else's"
    answer = api(cast.ana.user).post(path)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    again = api(cast.ana.user).post(path)
    assert (again.status_code, again.json()["code"]) == (409, "offer_ended")


def test_an_offer_that_has_expired_says_so(cast: Cast, api: Api) -> None:
    made = given(cast)
    Assignment.objects.update(accept_by=timezone.now())
    assert offers.expire_due() == 1
    answer = api(cast.ana.user).post(f"assignments/{made.public_id}/accept/")
    assert (answer.status_code, answer.json()["code"]) == (409, "offer_ended")
