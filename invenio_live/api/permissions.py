"""Who may call what: role by resource and verb, cut further by a key's scopes. Everything not listed is refused."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from invenio_center.models import ApiKey, Role, User

A, S, C, D = Role.AGENT, Role.SUPERVISOR, Role.COMPLIANCE, Role.ADMIN

# resource → (roles that read, roles that write). What an agent sees of it is narrowed by the query sets.
RIGHTS: dict[str, tuple[frozenset[Role], frozenset[Role]]] = {
    "channels": (frozenset({A, S, D}), frozenset({D})),
    "priorities": (frozenset({S}), frozenset({S})),
    "segments": (frozenset({A, S}), frozenset({S})),
    "contacts": (frozenset({A, S, C}), frozenset({A, S})),
    "contacts_erasure": (frozenset(), frozenset({C})),
    "contacts_merging": (frozenset(), frozenset({S, D})),
    "contacts_imports": (frozenset({S}), frozenset({S})),
    "conversations": (frozenset({A, S, C}), frozenset({A, S})),
    "queue": (frozenset({A, S}), frozenset({A, S})),
    "schedules": (frozenset({A, S}), frozenset({A, S})),
    "messages": (frozenset({A, S}), frozenset({A, S})),
    "uploads": (frozenset(), frozenset({A, S})),
    "templates": (frozenset({A, S}), frozenset({S})),
    "envelopes": (frozenset({S, D}), frozenset({S, D})),
    "consent_state": (frozenset({A, S, C}), frozenset()),
    "consent_decide": (frozenset(), frozenset({A, S, C})),
    "consent_evidence": (frozenset({C}), frozenset({A, S, C})),
    "consent_questions": (frozenset(), frozenset({A, S})),
    "consent_requests": (frozenset({C}), frozenset({A, S, C})),
    "consent_texts": (frozenset({C}), frozenset({C})),
    "agents": (frozenset({A, S}), frozenset({A, S})),
    "subscriptions": (frozenset({D}), frozenset({D})),
    "assignments": (frozenset({A, S}), frozenset({A, S})),
    "pauses": (frozenset({A, S}), frozenset({S})),
    "metrics": (frozenset({D}), frozenset()),
}
EVIDENCE = frozenset({"evidence:read", "evidence:write"})
# ``consent:read`` is the state alone. Who records consents reads the texts; proofs and requests are evidence.
READ_BY = {
    "consent_evidence": EVIDENCE,
    "consent_requests": EVIDENCE,
    "consent_texts": EVIDENCE | {"consent:write"},
}
SAFE = {"GET", "HEAD", "OPTIONS"}


class ResourceRights(BasePermission):
    """Reads ``resource`` of the view. Scopes are ``<resource>:read`` and ``<resource>:write``; write covers read."""

    message = "Seu perfil não permite esta ação."
    code = "not_allowed"

    def has_permission(self, request: Request, view: Any) -> bool:
        return may(request.user, request.auth, view.resource, reading=request.method in SAFE)


def may(user: Any, auth: Any, resource: str, *, reading: bool) -> bool:
    """May this user, with the key or session ``auth``, read or write the resource?"""
    if not isinstance(user, User):
        return False
    readers, writers = RIGHTS[resource]
    return user.role in (readers if reading else writers) and _scoped(auth, resource, reading)


def _scoped(auth: Any, resource: str, reading: bool) -> bool:
    if not isinstance(auth, ApiKey) or not auth.scopes:
        return True
    return bool(_scopes(resource, reading) & set(auth.scopes))


def _scopes(resource: str, reading: bool) -> frozenset[str]:
    """Those of which one is enough."""
    family = resource.split("_")[0]
    if not reading:
        return frozenset({f"{family}:write"})
    return READ_BY.get(resource, frozenset({f"{family}:read", f"{family}:write"}))
