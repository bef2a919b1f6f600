"""Every relation to a contact, and what a merge does about it. A test walks all models, so that none is forgotten."""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model, QuerySet

from invenio_center.models import Contact


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows that go to the survivor. ``besides``: with the contact it is unique, so a row whose match the survivor has
    stays where it is, and counts for nobody until the merge is undone. ``alone``: a contact has one at most.
    """

    label: str
    field: str = "contact"
    besides: str = ""
    alone: bool = False

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def name(self) -> str:
        return f"{self.label}.{self.field}"

    def move(self, source: Contact, target: Contact) -> list[int]:
        """Primary keys of the rows that went over."""
        rows = self.model._base_manager.filter(**{self.field: source})
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if self.alone and self._of(target).exists():
            return []
        if self.besides:
            taken = set(self._of(target).values_list(self.besides, flat=True))
            keys = [pk for pk, one in rows.order_by("pk").values_list("pk", self.besides) if one not in taken]
        rows.filter(pk__in=keys).update(**{self.field: target})
        return keys

    def back(self, keys: list[int], source: Contact, target: Contact) -> None:
        """Rows that still are the survivor's go home; what was removed since stays removed."""
        self._of(source).filter(pk__in=keys).update(**{self.field: target})

    def _of(self, contact: Contact) -> QuerySet[Model]:
        return self.model._base_manager.filter(**{self.field: contact})


CONVERSATIONS = Relation("invenio_live.Conversation")
MOVED = (
    Relation("invenio_center.Identity"),
    Relation("invenio_center.SegmentMember", besides="segment"),
    Relation("invenio_center.Contact_tags", besides="tag"),
    Relation("invenio_live.Visitor"),
    Relation("invenio_live.PreferenceLink", besides="identity"),
    Relation("invenio_live.Loyalty", alone=True),
    CONVERSATIONS,
)
# Relation → why its rows stay.
LEFT = {
    "invenio_center.Contact.merged_into": "the chain itself, bound by the merge",
    "invenio_center.ContactMerge.survivor": "the record of a merge",
    "invenio_center.ContactMerge.merged": "the record of a merge",
    "invenio_center.ImportRow.contact": "what a file did to that record; undoing it concerns no other one",
    "invenio_live.ErasureRun.contact": "the proof of an erasure; who is being erased is not merged",
}
