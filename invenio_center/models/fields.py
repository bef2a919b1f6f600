"""Field shapes that several nouns share."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

PRIORITY_MIN, PRIORITY_MAX = 1, 100


class PriorityField(models.PositiveSmallIntegerField):  # type: ignore[type-arg]
    """A score from 1 (last) to 100 (first)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["validators"] = [MinValueValidator(PRIORITY_MIN), MaxValueValidator(PRIORITY_MAX)]
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("validators", None)
        return name, path, args, kwargs


def priority_range(name: str) -> models.CheckConstraint:
    """The same limits in the database; NULL passes where the column allows it."""
    return models.CheckConstraint(name=name, condition=models.Q(priority__range=(PRIORITY_MIN, PRIORITY_MAX)))
