"""Every connector's samples, taken in by the whole software: the ledger tells of the acts and never of the person."""

from __future__ import annotations

import re
from typing import Any

import pytest

from channels_app.inbox import actions as inbox
from channels_app.lines import queries as lines
from channels_app.models import Envelope
from consent.ledger import queries as ledger
from invenio_center.models import Contact, Identity
from invenio_live.models import Message

from . import (
    test_facebook,
    test_mailgun,
    test_postmark,
    test_rcs,
    test_sms_twilio,
    test_sms_zenvia,
    test_telegram,
    test_viber,
    test_whatsapp,
)
from .suite import ConnectorSuite, payloads

pytestmark = pytest.mark.django_db
SUITES = [
    test_facebook.TestMessenger, test_mailgun.TestMailgun, test_postmark.TestPostmark, test_rcs.TestRcs,
    test_sms_twilio.TestTwilio, test_sms_zenvia.TestZenvia, test_telegram.TestTelegram, test_viber.TestViber,
    test_whatsapp.TestWhatsApp,
]  # fmt: skip
MEANINGLESS = re.compile(r"keyed:[0-9a-f]{40}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.__name__)
def test_no_event_leads_to_the_person(suite: type[ConnectorSuite]) -> None:
    taken_in(suite())
    events = list(ledger.events())
    assert events, "a first contact at least"
    assert [one.origin for one in events if not MEANINGLESS.fullmatch(one.origin["ref"])] == []
    dump = "\n".join(one.canonical for one in events).casefold()
    assert [trace for trace in traces() if trace in dump] == []


def taken_in(suite: ConnectorSuite) -> None:
    channel = suite.activate()
    line = lines.line_of(channel)
    for payload in payloads(suite.folder):
        for part in suite.parts(line, payload):
            inbox.store(channel, part)
    for row in Envelope.objects.order_by("pk"):
        inbox.process(row.pk)


def traces() -> set[str]:
    """Addresses in every form, names, and the providers' ids of what people wrote."""
    values = set(Identity.objects.values_list("value", flat=True))
    digits = {re.sub(r"\D", "", value) for value in values}
    local = {number[-length:] for number in digits for length in (8, 9, 11)}
    names = set(Contact.objects.exclude(name="").values_list("name", flat=True))
    ids = set(Message.objects.exclude(provider_id="").values_list("provider_id", flat=True))
    every: set[Any] = values | digits | local | names | ids
    return {one.casefold() for one in every if len(one) > 5}
