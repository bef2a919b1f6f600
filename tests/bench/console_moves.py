"""Moves waiting rows about while a console looks on: each line read is one run, by the product's own action.

Reads ``{"agent": pk, "each": n, "per_second": rate}``, answers ``{"moved": n, "seconds": s}``: so many contacts whose
conversations wait where this agent may take them get another priority, one after the other at that pace.
"""

from __future__ import annotations

import json
import sys
import time

import django

CONTACTS = """
SELECT DISTINCT item.contact_id FROM invenio_live_conversation item
JOIN invenio_live_laneentry entry ON entry.lane_id = item.lane_id
JOIN invenio_live_agent agent ON agent.lane_set_id = entry.lane_set_id
WHERE agent.id = %s AND item.status = 'waiting' AND item.holder_id IS NULL
ORDER BY 1 LIMIT %s
"""


def run(agent: int, each: int, per_second: float) -> dict[str, float]:
    from invenio_center.contacts.actions import update_contact
    from invenio_center.kernel import sql
    from invenio_center.models import Contact

    found = Contact.objects.in_bulk([row["contact_id"] for row in sql.rows(CONTACTS, [agent, each])])
    began = time.monotonic()
    for number, contact in enumerate(found.values()):
        time.sleep(max(0.0, began + number / per_second - time.monotonic()))
        update_contact(actor=None, contact=contact, priority=(contact.priority or 50) % 99 + 1)
    return {"moved": len(found), "seconds": time.monotonic() - began}


if __name__ == "__main__":
    django.setup()
    print("ready", flush=True)
    for line in sys.stdin:
        print(json.dumps(run(**json.loads(line))), flush=True)
