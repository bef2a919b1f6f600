"""What is asked for below ``/api/`` and is not there, said in the API's own form."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from invenio_center.kernel.errors import AppError, NotFound

# Resources with a name of their own that no version has brought yet.
COMING = {"campaigns": "Campanhas", "reports": "Relatórios pela API"}


class NotInThisVersion(AppError):
    code = "not_in_this_version"
    status = 404


class AbsentView(APIView):
    """Any verb, any caller: nothing is told that ``/api/schema/`` does not tell everybody."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    schema = None

    def initial(self, request: Request, *_args: Any, rest: str, **_kwargs: Any) -> None:
        name = rest.removeprefix("v1/").partition("/")[0]
        if rest.startswith("v1/") and name in COMING:
            raise NotInThisVersion(f"{COMING[name]}: ainda não há nesta versão.")
        raise NotFound("Não há nada neste endereço. Os recursos da API estão em /api/docs/.")
