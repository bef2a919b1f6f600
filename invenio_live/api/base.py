"""What every resource is made of: rights by role, problem+json errors, cursor lists, idempotent POSTs."""

from __future__ import annotations

from typing import Any, cast

from rest_framework import mixins, viewsets
from rest_framework.exceptions import ParseError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from invenio_center.kernel.text import NO_NUL, holds_nul
from invenio_center.models import User

from ..agents.actions import ensure_agent
from ..models import Agent
from .fields import find
from .idempotency import Idempotent
from .permissions import ResourceRights


class Resource(Idempotent, viewsets.GenericViewSet[Any]):
    """Set ``resource`` (a key of ``permissions.RIGHTS``), ``queryset`` and ``serializer_class``."""

    resource: str
    permission_classes = [IsAuthenticated, ResourceRights]
    lookup_field = "public_id"
    lookup_url_kwarg = "id"
    lookup_value_regex = r"[0-9a-fA-F-]{36}"

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def agent(self) -> Agent:
        """The caller's working side; made on first use for supervisors who take a turn."""
        return ensure_agent(self.user)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if any(holds_nul(value) for value in request.query_params.values()):
            raise ParseError(NO_NUL)

    def get_object(self) -> Any:
        rows = self.filter_queryset(self.get_queryset())
        found = find(rows, self.kwargs[self.lookup_url_kwarg], self.lookup_field)
        self.check_object_permissions(self.request, found)
        return found

    def shown(self, obj: Any, status: int = 200) -> Response:
        """The object as this resource shows it."""
        return Response(self.get_serializer(obj).data, status=status)

    def checked(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """The request's body after its shape was checked."""
        serializer = self.get_serializer(data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)


class Readable(mixins.ListModelMixin, mixins.RetrieveModelMixin, Resource):
    """List and detail."""


class Editable(Readable):
    """List, detail, create and change through one ``save(existing or None, fields)``."""

    def save(self, existing: Any | None, fields: dict[str, Any]) -> Any:
        raise NotImplementedError

    def create(self, request: Request) -> Response:
        return self.shown(self.save(None, self.checked(request)), status=201)

    def update(self, request: Request, id: str) -> Response:
        return self.shown(self.save(self.get_object(), self.checked(request)))

    def partial_update(self, request: Request, id: str) -> Response:
        return self.shown(self.save(self.get_object(), self.checked(request, partial=True)))
