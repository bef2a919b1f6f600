"""Who may open what in Center, in one place. What is not listed here is denied."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Model

from ..models import Role, User

Verb = Literal["view", "add", "change", "delete"]

S, C, D = Role.SUPERVISOR, Role.COMPLIANCE, Role.ADMIN
VIEW = frozenset({"view"})
MAKE = frozenset({"view", "add"})
EDIT = frozenset({"view", "add", "change"})
ALL = frozenset({"view", "add", "change", "delete"})

# The ledger, its texts once published, envelopes, events and the audit trail are never changed through a table.
MODELS: dict[str, dict[str, frozenset[str]]] = {
    "invenio_center.user": {D: EDIT},
    "invenio_center.apikey": {D: MAKE},
    "invenio_center.segment": {S: EDIT},
    "invenio_center.prioritykeyword": {S: ALL},
    "invenio_center.tag": {S: ALL},
    "invenio_center.contact": {S: EDIT, C: VIEW},
    "invenio_center.businesshours": {S: ALL},
    "invenio_center.holiday": {S: ALL},
    "invenio_center.auditentry": {C: VIEW},
    "channels_app.envelope": {S: VIEW, D: VIEW},
    "channels_app.template": {S: ALL},
    "invenio_live.team": {S: ALL, D: ALL},
    "invenio_live.cannedreply": {S: ALL},
    "invenio_live.outcome": {S: EDIT},
    "invenio_live.pausetype": {S: EDIT},
    "consent.consenttext": {C: EDIT},
    "consent.consentevent": {C: VIEW},
}

# Center's own pages and the acts that are no form of a table.
PAGES: dict[str, frozenset[str]] = {
    "home": frozenset({S, C, D}),
    "password": frozenset({S, C, D}),
    "search": frozenset({S, C, D}),
    "account": frozenset({S, C, D}),
    "second_factor": frozenset({S, C, D}),
    "home.queue": frozenset({S}),
    "home.health": frozenset({S, D}),
    "home.services": frozenset({D}),
    "home.consent": frozenset({C}),
    "channels": frozenset({S, D}),
    "channels.line": frozenset({D}),
    "priorities": frozenset({S}),
    "templates": frozenset({S}),
    "segments.preview": frozenset({S}),
    "imports": frozenset({S}),
    "contacts.block": frozenset({S}),
    "contacts.merge": frozenset({S, D}),
    "contacts.places": frozenset({S}),
    "contacts.cpf": frozenset({S}),
    "contacts.evidence": frozenset({C}),
    "contacts.consents": frozenset({S, C}),
    "contacts.record_consent": frozenset({S, C}),
    "contacts.conversations": frozenset({S}),
    "reports.pending_schedules": frozenset({S}),
    "reports.assignments": frozenset({S}),
    "settings.distribution": frozenset({S}),
    "reports.agents": frozenset({S}),
    "reports.pauses": frozenset({S}),
    "reports.sla": frozenset({S}),
    "reports.times": frozenset({S}),
    "reports.schedule_results": frozenset({S}),
    "monitor.agenda": frozenset({S}),
    "reports.order": frozenset({S}),
    "reports.consents": frozenset({S}),
    "monitor.queue": frozenset({S}),
    "monitor.agents": frozenset({S}),
    "monitor.replay": frozenset({S, D}),
    "settings": frozenset({S, D}),
    "settings.queue": frozenset({S}),
    "keys.revoke": frozenset({D}),
    "hooks": frozenset({D}),
    "users.password": frozenset({D}),
    "users.second_factor": frozenset({D}),
    "settings.security": frozenset({D}),
    "texts.publish": frozenset({C}),
    "texts.overrule": frozenset({C}),
    "compliance": frozenset({C}),
    "compliance.sample": frozenset({C}),
    "approvals": frozenset({C, D}),
    "consents.invalidate": frozenset({C}),
    "retention": frozenset({C}),
    "retention.run": frozenset({C}),
    "ledger.release": frozenset({C}),
    "processing": frozenset({C}),
    "lists": frozenset({C}),
    "decisions": frozenset({C}),
    "leavings": frozenset({C}),
    "policies": frozenset({C}),
    "desk": frozenset({C}),
    "desk.open": frozenset({S, C}),
    "desk.answer": frozenset({C}),
    "desk.erase": frozenset({C}),
    "desk.hold": frozenset({C}),
    "landings": frozenset({C}),
    "exports": frozenset({C}),
    "exports.download": frozenset({C}),
}

# Pages that show evidence or do what cannot be undone: a code of the second factor within the last ten minutes.
FRESH: frozenset[str] = frozenset(
    {
        "contacts.evidence",
        "exports",
        "exports.download",
        "desk.erase",
        "ledger.release",
        "retention.run",
        "texts.overrule",
        "approvals",
        "policies",
    }
)

# Who may be the second person of an act (consent.choices.ApprovalKind). Compliance decides every kind.
DECIDED_BY_ADMIN = frozenset({"subject.erase", "consent.invalidate", "ledger.release"})

CENTER_ROLES = PAGES["home"]


def may_enter(user: Any) -> bool:
    return isinstance(user, User) and user.is_active and user.role in CENTER_ROLES


def may(user: Any, model: type[Model], verb: Verb) -> bool:
    return may_enter(user) and verb in MODELS.get(model._meta.label_lower, {}).get(user.role, frozenset())


def shows_evidence(page: str, path: str) -> bool:
    """Pages whose refusal is itself written down: those that must be fresh, and the ledger's own list."""
    return page in FRESH or path.startswith("/center/consent/consentevent/")


def may_decide(user: Any, kind: str) -> bool:
    decides = may_open(user, "approvals")
    return decides and (user.role == C or (user.role == D and kind in DECIDED_BY_ADMIN))


def may_open(user: Any, page: str) -> bool:
    return may_enter(user) and user.role in PAGES.get(page, frozenset())
