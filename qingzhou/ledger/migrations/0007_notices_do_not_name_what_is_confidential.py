"""Until now notices told the titles of confidential items, also to those who may not know of them any more.

Backwards nothing is done: the titles stand in the items, and a notice without one still leads there.
"""

from django.db import migrations


def mask(apps, _editor):
    items = apps.get_model("ledger", "Item").objects.filter(confidential=True)
    notices = apps.get_model("notifications", "Notice").objects
    for pk in items.values_list("pk", flat=True).iterator():
        notices.filter(subject=f"ledger.item:{pk}").update(title="保密事项")


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_the_office_urges"),
        ("notifications", "0001_notices_deliveries_and_channels"),
    ]
    operations = [migrations.RunPython(mask, migrations.RunPython.noop)]
