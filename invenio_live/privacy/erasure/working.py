"""A worker's part: one step after the other, each a transaction of its own that may be done again.

A worker that is killed leaves whole steps behind, and the sweep goes on at the first that is missing. The person's
addresses go last: until then every step can find what belongs to the person.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from channels_app import bells
from channels_app.models import Delivery, DeliveryState
from consent.desk import actions as desk
from consent.desk import queries as desk_queries
from invenio_center import audit
from invenio_center.kernel import sql
from invenio_center.kernel.errors import AppError
from invenio_center.models import User

from ...files import store
from ...models import ErasureRun, ErasureState
from . import asking, person, records, traffic
from .person import Person
from .traffic import Counts

logger = logging.getLogger(__name__)

LEASE_S = 120
TO_DO = (ErasureState.ANSWERING, ErasureState.ERASING)
LEAVING = (DeliveryState.QUEUED, DeliveryState.SENDING)
Step = Callable[[Person, ErasureRun], Counts]


def _alone(step: Callable[[Person], Counts]) -> Step:
    """A step that needs to know nothing of the run."""
    return lambda one, _run: step(one)


def _close_request(one: Person, run: ErasureRun) -> Counts:
    """The request is answered with the words that were sent."""
    request = (
        desk_queries.RightsRequest.objects.filter(public_id=run.request).first() if run.request else None
    )
    if request is not None and request.is_open:
        desk.answer(public_id=request.public_id, text=asking.letter(one.contact), actor=run.approved_by)
        code = "letter_sent" if run.letter else "letter_not_possible"
        desk.record_act(public_id=request.public_id, code=code, actor=None)
    return {}


STEPS: tuple[Step, ...] = (
    _alone(traffic.end_talks),
    _alone(traffic.empty_envelopes),
    _alone(traffic.empty_messages),
    _alone(traffic.empty_deliveries),
    _alone(traffic.drop_visitors),
    _alone(records.empty_imports),
    _alone(records.empty_answers),
    _alone(records.empty_trail),
    _close_request,
    _alone(records.empty_desk),
    _alone(records.empty_exports),
    records.empty_contact,
)


def work() -> int:
    """Do what can be done now; how many erasures were finished."""
    finished = 0
    for pk in list(_waiting().values_list("pk", flat=True)):
        run = _claim(pk)
        if run is not None:
            finished += _serve(run)
    return finished


def left() -> bool:
    """Is there an erasure that nobody is at?"""
    return _waiting().exists()


def _waiting() -> QuerySet[ErasureRun]:
    free = Q(lease_until=None) | Q(lease_until__lt=Now())
    return ErasureRun.objects.filter(free, state__in=TO_DO).order_by("pk")


def _claim(pk: int) -> ErasureRun | None:
    lease = Now() + timedelta(seconds=LEASE_S)
    if not _waiting().filter(pk=pk).update(lease_until=lease):
        return None
    return ErasureRun.objects.select_related("contact").get(pk=pk)


def _serve(run: ErasureRun) -> bool:
    try:
        if run.state == ErasureState.ANSWERING and not _answered(run):
            return False
        _erase(run)
    except (OperationalError, SoftTimeLimitExceeded):
        raise  # the sweep goes on with it
    except AppError as refused:
        _stop(run, refused.sentence)
    except Exception as error:
        logger.exception("erasure_broke", extra={"run": str(run.public_id), "error": type(error).__name__})
        _stop(run, "A eliminação parou por um erro nosso. O que já foi eliminado continua eliminado.")
    finally:
        ErasureRun.objects.filter(pk=run.pk).update(lease_until=None)
    return run.state == ErasureState.DONE


def _answered(run: ErasureRun) -> bool:
    """Has the answer left, or had its time?"""
    leaving = Delivery.objects.filter(public_id__in=[run.letter] if run.letter else [], state__in=LEAVING)
    if run.waits_until > sql.now() and leaving.exists():
        return False
    run.state, run.steps = ErasureState.ERASING, len(STEPS)
    run.save(update_fields=["state", "steps"])
    return True


def _erase(run: ErasureRun) -> None:
    for number, step in enumerate(STEPS[run.steps_done :], start=run.steps_done + 1):
        with transaction.atomic():
            asking.refuse_held(run.contact)
            run.counts |= step(person.of(run.contact), run)
            run.steps_done = number
            if number == len(STEPS):
                _finish(run)
            run.lease_until = sql.now() + timedelta(seconds=LEASE_S)
            run.save()
    store.drop_released()


def _finish(run: ErasureRun) -> None:
    """In the transaction that erases the last of it. The trail names the run, which names nobody."""
    run.state, run.finished_at = ErasureState.DONE, sql.now()
    approver = User.objects.filter(public_id=run.approved_by).first()
    audit.record("contact.erased", run, actor=approver, changes={"rows": [0, sum(run.counts.values())]})


def _stop(run: ErasureRun, sentence: str) -> None:
    run.state, run.failure = ErasureState.FAILED, sentence[:200]
    run.save(update_fields=["state", "failure"])


def resume(run: ErasureRun) -> None:
    """Go on after what stopped it was mended."""
    stopped = ErasureRun.objects.filter(pk=run.pk, state=ErasureState.FAILED)
    if stopped.update(state=ErasureState.ERASING, failure="", steps=len(STEPS)):
        bells.ring(asking.WORK)
