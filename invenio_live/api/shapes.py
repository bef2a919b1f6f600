"""Answers and questions that are built by hand, as the description of the API tells them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from channels_app.contract import MessageKind

from ..choices import MessageStatus
from .fields import Moment

Shape = serializers.Serializer[Any]


class StateRow(Shape):
    channel = serializers.CharField()
    purpose = serializers.CharField()
    state = serializers.CharField()
    reason = serializers.CharField()
    since = Moment(allow_null=True)
    event = serializers.UUIDField(allow_null=True)


class State(Shape):
    results = StateRow(many=True)


class DecisionAsked(Shape):
    contact = serializers.UUIDField()
    channel = serializers.CharField()
    purpose = serializers.CharField()


class Decision(Shape):
    decision = serializers.ChoiceField(choices=["allow", "defer", "deny"])
    reason = serializers.CharField()
    until = Moment(required=False)


class AttachmentShape(Shape):
    id = serializers.UUIDField()
    kind = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    content_type = serializers.CharField()
    sha256 = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.CharField(allow_null=True)
    download_only = serializers.BooleanField()
    state = serializers.CharField()
    inline = serializers.BooleanField()
    scan = serializers.CharField()
    error = serializers.CharField()


class Place(Shape):
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    name = serializers.CharField(required=False)


class Sender(Shape):
    scheme = serializers.CharField()
    value = serializers.CharField()
    name = serializers.CharField()


class Author(Shape):
    id = serializers.UUIDField()
    name = serializers.CharField()


class StatusSeen(Shape):
    status = serializers.CharField()
    at = serializers.DateTimeField()


class Refusal(Shape):
    code = serializers.CharField()
    sentence = serializers.CharField()


class MessageShape(Shape):
    id = serializers.UUIDField()
    conversation = serializers.UUIDField()
    channel = serializers.UUIDField()
    contact = serializers.UUIDField()
    direction = serializers.ChoiceField(choices=["in", "out", "note", "system"])
    kind = serializers.ChoiceField(choices=[kind.value for kind in MessageKind])
    text = serializers.CharField()
    attachments = AttachmentShape(many=True)
    location = Place(allow_null=True)
    data = serializers.DictField()  # type: ignore[assignment]  # serializers have an attribute of this name
    author = Author(allow_null=True)
    sender = Sender(allow_null=True)
    client_id = serializers.CharField()
    provider_id = serializers.CharField()
    provider_time = serializers.DateTimeField()
    in_reply_to = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(choices=MessageStatus.values, allow_null=True)
    status_history = StatusSeen(many=True)
    error = Refusal(allow_null=True)
    version = serializers.IntegerField()
    at = serializers.DateTimeField()


class Reply(Shape):
    client_id = serializers.CharField(max_length=64)
    text = serializers.CharField(required=False)
    template = serializers.DictField(required=False)
    attachments = serializers.ListField(child=serializers.UUIDField(), required=False)
    in_reply_to = serializers.UUIDField(required=False)
