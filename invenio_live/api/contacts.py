"""Contacts, as much of them as the caller may see."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from consent.ledger import queries as ledger
from invenio_center.contacts import actions, queries
from invenio_center.kernel.errors import Invalid, NotAllowed, NotFound
from invenio_center.models import Contact, Role
from invenio_center.segments import queries as segments
from invenio_center.segments.queries import Book

from ..conversations import refusals
from ..conversations.queries import holds_contact
from ..merging import actions as merging
from ..privacy.erasure import asking
from ..queue import hours
from .base import Editable
from .fields import Tags, body, find, person
from .shapes import StateRow


class IdentityInput(serializers.Serializer[Any]):
    scheme = serializers.CharField(max_length=20)
    value = serializers.CharField(max_length=320)


class ContactList(serializers.ListSerializer[Contact]):
    """Reads the segments of all its contacts at once."""

    def to_representation(self, data: Any) -> list[Any]:
        rows = list(data)
        cast(ContactSerializer, self.child).book = segments.open_book(rows, hours.states)
        return super().to_representation(rows)


class UnmergeInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class MergeInput(UnmergeInput):
    other = serializers.CharField(help_text="Id do contato que passa a fazer parte deste.")
    priority = serializers.IntegerField(min_value=1, max_value=100, required=False, allow_null=True)


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """Input; what is shown comes from ``contacts.queries.card``, which applies the reader's masks.

    ``segments``: those that count for the person now, best score first; what only a conversation tells (line, first
    message) counts in none.
    """

    id = serializers.UUIDField(source="public_id", read_only=True)
    segments = serializers.ListField(child=serializers.UUIDField(), read_only=True)
    consent = StateRow(many=True, read_only=True)
    cpf = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    phone = serializers.CharField(required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    identities = IdentityInput(many=True, required=False)
    tags = Tags(required=False)
    custom_fields = serializers.DictField(required=False)

    book: Book | None = None

    class Meta:
        model = Contact
        list_serializer_class = ContactList
        fields = [
            "id", "name", "cpf", "phone", "email", "identities", "priority", "is_vip", "tags", "custom_code",
            "origin", "segments", "consent", "language", "time_zone", "custom_fields",
        ]  # fmt: skip

    def to_representation(self, contact: Contact) -> dict[str, Any]:
        viewer = self.context["request"].user
        unmasked = holds_contact(viewer, contact)
        shown = queries.card(contact, viewer, unmasked=unmasked)
        shown["refusals"] = refusals.shown(contact, viewer, unmasked=unmasked)
        book = self.book or segments.open_book([contact], hours.states)
        shown["segments"] = [str(one.public_id) for one in book.standing(contact, {}).counting]
        shown["consent"] = ledger.state(contact.subject_id)
        return shown


class ContactViewSet(Editable):
    resource = "contacts"
    queryset = Contact.objects.filter(erased_at=None, merged_into=None).prefetch_related("tags", "identities")
    serializer_class = ContactSerializer

    def get_queryset(self) -> QuerySet[Contact]:
        text = self.request.query_params.get("q", "")
        return queries.search(text, base=super().get_queryset()) if text else super().get_queryset()

    def get_object(self) -> Contact:
        """A merged record is not there any more; the answer says where to go on."""
        try:
            return cast(Contact, super().get_object())
        except NotFound:
            person(self.kwargs["id"])
            raise

    def save(self, existing: Contact | None, fields: dict[str, Any]) -> Contact:
        if self.user.role == Role.AGENT and not (existing and holds_contact(self.user, existing)):
            raise NotAllowed("Você só altera o contato de um atendimento seu.")
        reason = body(self.request).get("reason", "")
        if existing is None:
            contact = actions.create_contact(actor=self.user, **fields)
        else:
            contact = actions.update_contact(actor=self.user, contact=existing, reason=reason, **fields)
        return Contact.objects.get(pk=contact.pk)

    def destroy(self, request: Request, id: str) -> Response:
        """Ask for the erasure of the person's data; ``X-Reason`` says why. A second person allows it, in Center."""
        reason = request.headers.get("X-Reason", "").strip()
        asked = asking.ask(contact=self.get_object(), actor=self.user, reason=reason)
        return Response({"approval": str(asked)}, status=202)

    def get_permissions(self) -> Any:
        if self.action == "destroy":
            self.resource = "contacts_erasure"
        return super().get_permissions()

    @extend_schema(request=MergeInput, responses=ContactSerializer)
    @action(detail=True, methods=["post"], resource="contacts_merging")
    def merge(self, request: Request, id: str) -> Response:
        """``other`` becomes part of this contact, which is the answer. ``priority_needed`` (409): both have one and
        they differ; say which in ``priority``. The id of ``other`` answers ``contact_merged`` (410) from then on.
        """
        given = MergeInput(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        done = merging.merge(
            survivor=self.get_object(),
            merged=person(wanted["other"]),
            actor=self.user,
            priority=wanted.get("priority"),
            reason=wanted["reason"],
        )
        return self.shown(self.get_queryset().get(pk=done.survivor_id))

    @extend_schema(request=UnmergeInput, responses=ContactSerializer)
    @action(detail=True, methods=["post"], resource="contacts_merging")
    def unmerge(self, request: Request, id: str) -> Response:
        """Undo the newest merge into this contact, or, with the id of a merged one, that merge. The answer is the
        contact that stands for itself again. ``later_merge_first`` (409) names the one to undo before.
        """
        given = UnmergeInput(data=request.data)
        given.is_valid(raise_exception=True)
        contact = find(Contact.objects.all(), id)
        done = merging.unmerge(contact=contact, actor=self.user, reason=given.validated_data["reason"])
        return self.shown(self.get_queryset().get(pk=done.merged_id))

    @action(detail=True, methods=["post"], url_path="release-address")
    def release_address(self, request: Request, id: str) -> Response:
        """``refusal``: the id of one of ``refusals``; messages may go to that address again."""
        try:
            refusal = UUID(str(body(request).get("refusal", "")))
        except ValueError as error:
            raise Invalid.field("refusal", "invalid", "Informe o id de um endereço recusado.") from error
        contact = self.get_object()
        refusals.release(contact, refusal, actor=self.user)
        return self.shown(contact)
