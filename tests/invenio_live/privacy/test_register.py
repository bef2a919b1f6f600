"""No column for words without a word on what an erasure does about it."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from invenio_live.privacy.erasure import register

OURS = ("consent", "invenio_center", "channels_app", "invenio_live")
WORDS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.GenericIPAddressField,
    models.FileField,
    models.GeneratedField,
    ArrayField,
)


def columns() -> Iterator[tuple[str, str]]:
    """Every column that can hold words; one with fixed choices holds none but those."""
    for app in OURS:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in model._meta.local_concrete_fields:
                is_time = isinstance(getattr(field, "output_field", None), models.DateTimeField)
                if isinstance(field, WORDS) and not field.choices and not is_time:
                    yield model._meta.label, field.name


def test_every_column_that_can_hold_words_is_in_the_register() -> None:
    found = list(columns())
    assert len(found) > 200
    forgotten = [f"{label}.{name}" for label, name in found if name not in register.known(label)]
    assert forgotten == [], "say in privacy/erasure/register.py what an erasure does about these"


def test_the_register_names_nothing_that_does_not_exist() -> None:
    real = {(label, name) for label, name in columns()}
    coded = {
        (model._meta.label, field.name)
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.local_concrete_fields
    }
    for label in {*register.PERSONAL, *register.FREE}:
        for name in register.known(label):
            assert (label, name) in real | coded, (label, name)


def test_no_column_is_both_personal_and_free() -> None:
    for label, (free, why) in register.FREE.items():
        assert why and not {*free.split()} & {*register.PERSONAL.get(label, "").split()}, label
