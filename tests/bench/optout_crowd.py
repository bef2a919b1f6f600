"""Makes a line that the simulator plays, and on it people who agreed, each with one message in the queue.

Reads ``{"people": n}`` once and answers ``{"line": public id, "first": digits of the first person's number}``; the
others' numbers follow it. Whatever is queued is due now: the workers send while the measurement runs.
"""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Sequence
from typing import Any

import django

FIRST, PAGE = 5511980000000, 1_000
ORIGIN = {"kind": "landing", "ref": "bench", "url": None}
SECRETS = {"app_secret": "bench-secret", "verify_token": "v", "access_token": "a"}


def line() -> Any:
    from channels_app.lines import actions

    settings = {"phone_number_id": "P", "waba_id": "W", "api_base_url": "/simulator/graph"}
    made = actions.save_channel(actor=None, kind="whatsapp", name="Bench", settings=settings)
    actions.set_secrets(made, SECRETS, actor=None)
    actions.activate(made, None)
    return made


def enrol(channel: Any, numbers: Sequence[int]) -> None:
    from consent.ledger.actions import Draft, append_events
    from invenio_center.kernel import address
    from invenio_center.models import Contact, Identity

    contacts = Contact.objects.bulk_create(Contact(name="Alguém", subject_id=uuid.uuid4()) for _ in numbers)
    Identity.objects.bulk_create(
        Identity(
            contact=contact,
            scheme="whatsapp",
            value=str(number),
            canonical=address.canonical("whatsapp", str(number)),
        )
        for contact, number in zip(contacts, numbers, strict=True)
    )
    people = [contact.subject_id for contact in contacts]
    append_events(
        [
            Draft(
                "consent.granted",
                one,
                "subject",
                ["whatsapp"],
                ["transactional"],
                "checkbox",
                ORIGIN,
                "LGPD-7-I",
            )
            for one in people
        ]
    )
    queue(channel, people, [str(number) for number in numbers])


def queue(channel: Any, people: Sequence[uuid.UUID], addresses: Sequence[str]) -> None:
    from channels_app.contract import MessageKind, OutgoingMessage
    from channels_app.models import Delivery
    from channels_app.outbox import payload
    from consent.ledger.actions import Question, decide_many

    decisions = decide_many([Question(one, "whatsapp", "transactional", window_open=True) for one in people])
    Delivery.objects.bulk_create(
        Delivery(
            channel=channel, message_ref=(ref := uuid.uuid4()), subject_id=one, to=to, purpose="transactional",
            payload=payload.dump(OutgoingMessage(str(ref), MessageKind.TEXT, "Aviso"), {"window_open": True}),
            decision=decision,
        )
        for one, to, decision in zip(people, addresses, decisions, strict=True)
    )  # fmt: skip


def fill(people: int) -> dict[str, str]:
    from django.db import transaction

    made = line()
    with transaction.atomic():  # all are queued at once
        for start in range(FIRST, FIRST + people, PAGE):
            enrol(made, range(start, min(start + PAGE, FIRST + people)))
    return {"line": str(made.public_id), "first": str(FIRST)}


if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    for asked in sys.stdin:
        print(json.dumps(fill(**json.loads(asked))), flush=True)
