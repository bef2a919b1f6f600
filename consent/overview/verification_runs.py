"""Verifications of the whole ledger, kept: who asks later sees when it was last sound, and what was wrong."""

from __future__ import annotations

from dataclasses import asdict

from invenio_center.kernel import sql

from ..ledger.presence import verify_presence
from ..ledger.verification import verify_ledger
from ..models import VerificationRun

KEPT_FAULTS = 20


def run() -> VerificationRun:
    """Verify everything now and keep the outcome. Takes minutes on a large ledger; changes nothing in it."""
    row = VerificationRun.objects.create()
    report = verify_ledger()
    for fault in verify_presence():
        report.add(fault.code, fault.seq, fault.detail)
    row.finished_at, row.events = sql.now(), report.events
    row.root, row.chain_head = report.root, report.chain_head
    row.fault_count = len(report.faults)
    row.faults = [asdict(fault) for fault in report.faults[:KEPT_FAULTS]]
    row.save()
    return row


def last() -> VerificationRun | None:
    """The newest that came to its end."""
    return VerificationRun.objects.filter(finished_at__isnull=False).first()


def last_good() -> VerificationRun | None:
    return VerificationRun.objects.filter(finished_at__isnull=False, fault_count=0).first()
