"""Segments over the API."""

from __future__ import annotations

from collections.abc import Callable

from invenio_center.models import Tag, User
from tests.cast import Cast

from .conftest import Caller


def test_automatic_tags_are_given_by_name(cast: Cast, api: Callable[[User], Caller]) -> None:
    supervisor = api(cast.supervisor)
    created = supervisor.post("segments/", {"name": "Ouro", "code": "ouro", "auto_tags": ["fiel", "novo"]})
    assert created.status_code == 201, created.content
    assert sorted(created.json()["auto_tags"]) == ["fiel", "novo"]

    changed = supervisor.patch(f"segments/{created.json()['id']}/", {"auto_tags": ["fiel"]})
    assert changed.json()["auto_tags"] == ["fiel"]
    assert Tag.objects.filter(name="fiel").count() == 1

    renamed = supervisor.patch(f"segments/{created.json()['id']}/", {"name": "Ouro e prata"})
    assert renamed.json()["auto_tags"] == ["fiel"]
