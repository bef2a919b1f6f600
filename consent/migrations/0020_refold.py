from typing import Any

from django.db import migrations


def refold(_apps: Any, _editor: Any) -> None:
    from consent.ledger import refolding

    refolding.refold()


class Migration(migrations.Migration):
    """A fact weighs at most from the moment in which it was recorded, also in the states kept by older releases."""

    dependencies = [("consent", "0019_hash_beginning")]

    operations = [migrations.RunPython(refold, migrations.RunPython.noop)]
