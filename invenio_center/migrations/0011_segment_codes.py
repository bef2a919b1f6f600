"""A segment's code is unique without regard to case.

Where an installation has two that differ by case alone, one keeps its code (one in use before one out of use, then the
older) and each other gets a number behind it: said on the console and in the trail, since imports may name it.
"""

import sys
from collections import defaultdict

from django.db import migrations, models
from django.db.models.functions import Lower

LONGEST = 40
REASON = "O código só se distinguia de outro por maiúsculas e minúsculas."


def part(apps, schema_editor):
    Segment = apps.get_model("invenio_center", "Segment")
    groups = defaultdict(list)
    for segment in Segment.objects.order_by("-is_active", "pk"):
        groups[segment.code.lower()].append(segment)
    for segment in [one for group in groups.values() for one in group[1:]]:
        before, segment.code = segment.code, free(segment.code, groups)
        groups[segment.code.lower()] = [segment]
        segment.save(update_fields=["code"])
        tell(apps, segment, before)


def free(code, taken):
    number = 2
    while (found := f"{code[: LONGEST - len(f'-{number}')]}-{number}").lower() in taken:
        number += 1
    return found


def tell(apps, segment, before):
    sys.stdout.write(
        f'\n  Segmento "{segment.name}": o código {before} passou a ser {segment.code}. {REASON}'
    )
    apps.get_model("invenio_center", "AuditEntry").objects.create(
        action="segment.updated",
        object_type="segment",
        object_id=str(segment.public_id),
        object_label=segment.name,
        changes={"code": [before, segment.code]},
        reason=REASON,
    )


class Migration(migrations.Migration):
    dependencies = [("invenio_center", "0010_merges")]
    operations = [
        migrations.RunPython(part, migrations.RunPython.noop),
        migrations.AddConstraint(
            "segment", models.UniqueConstraint(Lower("code"), name="segment_code_once_in_any_case")
        ),
    ]
