"""Shapes several resources share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from rest_framework import serializers
from rest_framework.request import Request

from invenio_center.contacts.queries import in_use
from invenio_center.kernel.errors import Invalid, NotFound
from invenio_center.kernel.numbers import MOST_DIGITS, whole
from invenio_center.models import Contact


class Moment(serializers.DateTimeField):
    """RFC 3339 in UTC, whatever the account's zone: ``DATETIME_FORMAT`` says Z."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, **kwargs)


serializers.ModelSerializer.serializer_field_mapping[models.DateTimeField] = Moment


class PublicId(serializers.SlugRelatedField[Any]):
    """A relation by the other object's ``public_id``."""

    default_error_messages = {
        "does_not_exist": "Não existe um registro com o id {value}.",
        "invalid": "Informe um id válido.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(slug_field="public_id", **kwargs)

    def to_representation(self, obj: Any) -> str:
        return str(obj.public_id)

    def to_internal_value(self, data: Any) -> Any:
        try:
            return super().to_internal_value(str(data))
        except (ValueError, TypeError):
            self.fail("invalid")


class Tags(serializers.ListField):
    """Names of tags; unknown names are created by the action that stores them."""

    child = serializers.CharField(max_length=50)

    def to_representation(self, value: Any) -> list[str]:
        return [tag.name for tag in value.all()] if hasattr(value, "all") else list(value)


def find(rows: QuerySet[Any], value: Any, field: str = "public_id") -> Any:
    """The row with this value among those the caller may see, or the error a caller may be told."""
    try:
        return rows.get(**{field: value})
    except (ObjectDoesNotExist, ValidationError, ValueError) as error:
        raise NotFound from error


def person(value: Any) -> Contact:
    """The contact with this id, if somebody may still do something with it. Raises NotFound, ContactMerged."""
    return in_use(find(Contact.objects.only("public_id"), value).public_id)


def body(request: Request) -> dict[str, Any]:
    """What was sent, which must be an object."""
    if not isinstance(request.data, dict):
        raise Invalid.field("body", "shape", "Envie um objeto JSON.")
    return request.data


def required(data: dict[str, Any], name: str, sentence: str) -> Any:
    """A field that must be there and not empty."""
    value = data.get(name)
    if value in (None, ""):
        raise Invalid.field(name, "required", sentence)
    return value


def words(data: dict[str, Any], name: str, *, most: int = 10_000) -> str:
    """A field that is text; "" when it is not there."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid.field(name, "invalid", f"Envie {name} como texto.")
    if len(value) > most:
        raise Invalid.field(name, "too_long", f"{name} passa de {most} caracteres.")
    return value


def flag(data: dict[str, Any], name: str) -> bool:
    """A field that is true or false; false when it is not there."""
    value = data.get(name)
    if value is not None and not isinstance(value, bool):
        raise Invalid.field(name, "invalid", f"Envie {name} como true ou false.")
    return bool(value)


def names(data: dict[str, Any], name: str, *, longest: int = 50) -> list[str]:
    """A field that is a list of short texts; empty when it is not there."""
    value = data.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and len(one) <= longest for one in value):
        raise Invalid.field(name, "invalid", f"{name} é uma lista de textos de até {longest} caracteres.")
    return value


def identifier(data: dict[str, Any], name: str) -> UUID | None:
    """A field that is an id; None when it is not there."""
    value = data.get(name)
    if value in (None, ""):
        return None
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Invalid.field(name, "invalid", f"{name} não é um id válido.") from error


def instant(given: Any) -> datetime | None:
    """A time with its offset; None for anything else, also for one that no calendar has."""
    try:
        found = parse_datetime(str(given))
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def moment(request: Request, name: str) -> datetime | None:
    """``?name=`` as a time with its offset; None when it is not asked for."""
    given = request.query_params.get(name)
    if not given:
        return None
    found = instant(given)
    if found is None:
        raise Invalid.field(
            name, "invalid", "Informe data e hora com fuso, por exemplo 2026-01-31T14:00:00Z."
        )
    return found


def limit_of(request: Request, *, usual: int, most: int) -> int:
    """``?limit=`` of a list that has no serializer of its own."""
    return min(_number(request, "limit") or usual, most)


def offset_of(request: Request, *, most: int) -> int:
    """``?offset=``: rows passed over in such a list."""
    return min(_number(request, "offset"), most)


def _number(request: Request, name: str) -> int:
    """Zero where there is none; the first digits of one that is longer than any list."""
    return whole(request.query_params.get(name, "")[:MOST_DIGITS]) or 0
