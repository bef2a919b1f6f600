"""No relation to a contact without a word on what a merge does about it."""

from __future__ import annotations

from django.apps import apps

from invenio_center.models import Contact
from invenio_live.merging import register


def relations() -> set[str]:
    """Every foreign key, one-to-one and hidden table that points to a contact."""
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_concrete_fields
        if field.related_model is Contact
    }


def test_every_relation_to_a_contact_is_moved_or_named_as_left() -> None:
    named = {one.name for one in register.MOVED} | set(register.LEFT)
    assert len(relations()) > 10
    assert relations() - named == set(), "say in merging/register.py what a merge does about these"


def test_the_register_names_nothing_that_does_not_exist() -> None:
    named = [one.name for one in register.MOVED] + list(register.LEFT)
    assert set(named) == relations()
    assert len(named) == len(set(named)), "moved or left, not both"


def test_every_column_that_makes_a_row_unique_with_its_contact_is_respected() -> None:
    """A relation that is unique together with the contact names the other column, or that there is one at most."""
    for one in register.MOVED:
        uniques = [
            set(found.fields) - {one.field}
            for found in one.model._meta.total_unique_constraints + list(one.model._meta.constraints)
            if one.field in getattr(found, "fields", ())
        ]
        uniques += [set(pair) - {one.field} for pair in one.model._meta.unique_together]
        besides = {one.besides} - {""}
        for others in uniques:
            assert others == besides or one is register.CONVERSATIONS, one.name
        assert one.model._meta.get_field(one.field).unique == one.alone, one.name
