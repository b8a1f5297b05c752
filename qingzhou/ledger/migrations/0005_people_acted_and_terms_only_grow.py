"""Until now every entry was written by a person: the last entry is the last deed. Versions of the terms only grow."""

from django.db import migrations
from django.db.models import F

from qingzhou.kit.append_only import append_only


def fill(apps, _editor):
    apps.get_model("ledger", "Item").objects.update(acted_at=F("moved_at"))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_items_are_found_by_what_was_said")]
    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        append_only("ledger_policyversion"),
    ]
