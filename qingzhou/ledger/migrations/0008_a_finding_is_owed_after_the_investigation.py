"""Once an issue has been investigated, its finding is owed, no longer the investigation."""

from django.db import migrations
from django.db.migrations.state import StateApps


def owe_the_finding(apps: StateApps, _schema: object) -> None:
    items = apps.get_model("ledger", "Item").objects.filter(investigated=True, next_verb="investigate")
    parts = apps.get_model("ledger", "Part").objects.filter(item__in=items, next_verb="investigate")
    parts.update(next_verb="find_founded")
    items.update(next_verb="find_founded")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_notices_do_not_name_what_is_confidential")]
    operations = [migrations.RunPython(owe_the_finding, migrations.RunPython.noop)]
