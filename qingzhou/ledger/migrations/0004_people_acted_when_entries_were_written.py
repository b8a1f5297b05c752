"""Until now every entry was written by a person: the last entry is the last deed."""

from django.db import migrations
from django.db.models import F


def fill(apps, _editor):
    apps.get_model("ledger", "Item").objects.update(acted_at=F("moved_at"))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_supervision")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
