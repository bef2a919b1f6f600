"""Returns over the API: promised, moved, ended, with what speaks against the hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from invenio_center.kernel import sql
from invenio_center.models import User
from invenio_live.models import Schedule
from tests import factories
from tests.cast import Cast

from .conftest import Caller

pytestmark = pytest.mark.django_db
Api = Callable[[User], Caller]


def day(days: int) -> str:
    return (sql.now() + timedelta(days=days)).strftime("%Y-%m-%d")


@pytest.fixture
def asked(cast: Cast) -> dict[str, Any]:
    contact = factories.make_contact(name="Rita")
    return {"contact": str(contact.public_id), "channel": str(cast.line.public_id)}


def test_wall_time_in_a_zone_to_a_contact_with_warnings(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    sofia = api(cast.supervisor)
    hour = {"local_at": f"{day(3)}T14:00", "time_zone": "America/Manaus"}
    told = sofia.post("schedules/check/", {**asked, **hour})
    assert told.status_code == 200
    assert [one["code"] for one in told.json()["warnings"]] == ["window_closed"]
    assert not Schedule.objects.exists()
    made = sofia.post("schedules/", {**asked, **hour, "agent": str(cast.ana.user.public_id), "note": "Ligar"})
    assert made.status_code == 201
    row = made.json()
    assert row["due_at"] == f"{day(3)}T18:00:00.000000Z"
    assert (row["local_at"], row["time_zone"]) == (f"{day(3)}T14:00:00", "America/Manaus")
    assert (row["status"], row["agent"], row["contact"]) == (
        "pending", str(cast.ana.user.public_id), asked["contact"],
    )  # fmt: skip
    assert row["warnings"] == told.json()["warnings"]


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"local_at": "2027-01-01T10:00Z"}, "local_at"),
        ({"local_at": "amanhã"}, "local_at"),
        ({"due_at": "2027-01-01T10:00"}, "due_at"),
        ({}, "due_at"),
        ({"local_at": "2027-01-01T10:00", "time_zone": "Marte/Olympus"}, "time_zone"),
        ({"local_at": "2027-01-01T10:00", "repeats": "weekly"}, "repeats_until"),
        ({"local_at": "2027-01-01T10:00", "repeats": "hourly"}, "repeats"),
        ({"local_at": "2027-01-01T10:00", "repeats": "daily", "repeats_until": "32"}, "repeats_until"),
        ({"local_at": "2027-01-01T10:00", "reminder_min": "x"}, "reminder_min"),
        ({"local_at": "2027-01-01T10:00", "reminder_min": 30}, "template"),
        ({"local_at": "2027-01-01T10:00", "agent": "ana"}, "owner"),
        ({"local_at": "2027-01-01T10:00", "agent": [1]}, "owner"),
        ({"local_at": "2027-01-01T10:00", "reminder_min": "9" * 5000}, "reminder_min"),
        ({"local_at": "2027-01-01T10:00", "reminder_min": -1}, "reminder_min"),
        ({"local_at": "9999-12-31T23:59"}, "due_at"),
        ({"local_at": "9999-12-31T23:59", "time_zone": "America/Noronha"}, "due_at"),
        ({"local_at": "0001-01-01T00:00", "time_zone": "Asia/Tokyo"}, "due_at"),
        ({"due_at": "9999-12-31T23:59:59-12:00"}, "due_at"),
        ({"due_at": "0001-01-01T00:00:00+12:00"}, "due_at"),
    ],
)
@pytest.mark.parametrize("path", ["schedules/", "schedules/check/"])
def test_what_cannot_be_names_its_field(
    cast: Cast, api: Api, asked: dict[str, Any], extra: dict[str, Any], field: str, path: str
) -> None:
    refused = api(cast.supervisor).post(path, {**asked, **extra})
    assert refused.status_code == 422
    assert list(refused.json()["errors"]) == [field]


def test_times_are_told_in_utc_whatever_offset_was_sent(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    hour = {"due_at": f"{day(3)}T14:00:00-03:00"}
    told = api(cast.supervisor).post("schedules/check/", {**asked, **hour}).json()
    made = api(cast.supervisor).post("schedules/", {**asked, **hour}).json()
    assert told["due_at"] == made["due_at"] == f"{day(3)}T17:00:00.000000Z"


def test_moving_one_is_checked_with_what_it_says_already(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    sofia, own = api(cast.supervisor), {"agent": str(cast.ana.user.public_id)}
    other = {"contact": str(factories.make_contact().public_id), "channel": asked["channel"], **own}
    assert sofia.post("schedules/", {**other, "due_at": f"{day(3)}T14:00:00Z"}).status_code == 201
    mine = sofia.post("schedules/", {**asked, **own, "due_at": f"{day(4)}T14:00:00Z"}).json()
    moved = {"conversation": mine["conversation"], "schedule": mine["id"], "due_at": f"{day(3)}T14:10:00Z"}
    told = sofia.post("schedules/check/", moved)
    assert told.status_code == 200
    assert "conflict" in [one["code"] for one in told.json()["warnings"]]
    told = sofia.post("schedules/check/", {**moved, "agent": None})
    assert "conflict" not in [one["code"] for one in told.json()["warnings"]]
    assert Schedule.objects.get(public_id=mine["id"]).owner == cast.ana, "nothing is stored by asking"


def test_only_a_return_that_one_may_see_is_checked(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    hour = {"due_at": f"{day(3)}T14:00:00Z"}
    refused = api(cast.supervisor).post("schedules/check/", {**asked, **hour, "schedule": "abc"})
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["schedule"])
    made = api(cast.supervisor).post("schedules/", {**asked, **hour}).json()
    row = factories.take(factories.make_conversation(cast.line), cast.outsider)
    own = {"conversation": str(row.public_id), **hour, "schedule": made["id"]}
    assert api(cast.outsider.user).post("schedules/check/", own).status_code == 404


@pytest.mark.parametrize("given", ["9" * 5000, "9" * 40, "²", -1, True, [1], {"id": 1}])
def test_an_outcome_that_is_no_number_of_one_is_refused(
    cast: Cast, api: Api, asked: dict[str, Any], given: Any
) -> None:
    sofia = api(cast.supervisor)
    made = sofia.post("schedules/", {**asked, "due_at": f"{day(3)}T14:00:00Z"}).json()
    for path in (f"schedules/{made['id']}/done/", f"conversations/{made['conversation']}/close/"):
        refused = sofia.post(path, {"outcome": given})
        assert (refused.status_code, list(refused.json()["errors"])) == (422, ["outcome"])


def test_a_status_is_filtered_by_as_it_is_shown(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    sofia = api(cast.supervisor)
    other = {**asked, "contact": str(factories.make_contact(name="Hugo").public_id)}
    soon = {"due_at": (sql.now() + timedelta(minutes=4)).isoformat()}
    promoted = sofia.post("schedules/", {**asked, **soon}).json()
    pending = sofia.post("schedules/", {**other, "local_at": f"{day(3)}T14:00"}).json()
    for status, made in (("promoted", promoted), ("pending", pending)):
        assert made["status"] == status
        rows = sofia.get(f"schedules/?status={status}").json()["results"]
        assert [one["id"] for one in rows] == [made["id"]]
    assert sofia.get("schedules/?status=done").json()["results"] == []
    assert sofia.get("schedules/?status=perdido").status_code == 400


def test_a_recurrence_is_moved_kept_and_cancelled_with_all_that_follows(
    cast: Cast, api: Api, asked: dict[str, Any]
) -> None:
    sofia = api(cast.supervisor)
    series = {"local_at": f"{day(2)}T09:00", "repeats": "daily", "repeats_until": day(30)}
    first = sofia.post("schedules/", {**asked, **series}).json()
    moved = sofia.post(f"schedules/{first['id']}/reschedule/", {"local_at": f"{day(2)}T10:00"}).json()
    assert (moved["id"], moved["times_rescheduled"]) == (first["id"], 1)
    early = sofia.post(f"schedules/{first['id']}/missed/")
    assert early.status_code == 422
    done = sofia.post(f"schedules/{first['id']}/done/", {"outcome": "Resolvido"}).json()
    assert (done["status"], done["outcome"]) == ("done", "Resolvido")
    [second] = sofia.get(f"schedules/?series={first['series']}&status=pending").json()["results"]
    assert second["local_at"] == f"{day(3)}T10:00:00"
    gone = sofia.post(f"schedules/{second['id']}/cancel/", {"following": True, "reason": "Desistiu"}).json()
    assert (gone["status"], gone["reason"]) == ("cancelled", "Desistiu")
    assert sofia.get("schedules/?status=pending").json()["results"] == []
    assert sofia.post(f"schedules/{second['id']}/cancel/").json()["code"] == "schedule_ended"


def test_a_return_of_a_segment_and_an_owner_at_once_is_refused(
    cast: Cast, api: Api, asked: dict[str, Any]
) -> None:
    segment = factories.make_segment(promotes_before_min=15)
    hour = {"local_at": f"{day(2)}T09:00", "segment": str(segment.public_id)}
    sofia = api(cast.supervisor)
    both = sofia.post("schedules/", {**asked, **hour, "agent": str(cast.ana.user.public_id)})
    assert both.status_code == 422
    made = sofia.post("schedules/", {**asked, **hour}).json()
    assert made["segment"] == str(segment.public_id)
    row = Schedule.objects.get()
    assert row.due_at - row.promotes_at == timedelta(minutes=15)


def test_the_same_key_promises_once(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    sofia, hour = api(cast.supervisor), {"local_at": f"{day(2)}T09:00"}
    first, second = (
        sofia.call("post", "schedules/", {**asked, **hour}, **{"Idempotency-Key": "k"}) for _ in range(2)
    )
    assert first.json() == second.json()
    assert Schedule.objects.count() == 1


def test_what_an_agent_may_not_see_is_not_there(cast: Cast, api: Api, asked: dict[str, Any]) -> None:
    made = api(cast.supervisor).post("schedules/", {**asked, "local_at": f"{day(2)}T09:00"}).json()
    otto = api(cast.outsider.user)
    assert otto.get("schedules/").json()["results"] == []
    assert otto.post(f"schedules/{made['id']}/cancel/").status_code == 404
    assert api(cast.officer).get("schedules/").status_code == 403
