"""A unit's part says which ledger its item stands in, so that one index holds a unit's list and how long it is."""

from django.db import migrations, models
from django.db.migrations.state import StateApps


def take_from_the_item(apps: StateApps, _schema: object) -> None:
    apps.get_model("ledger", "Part").objects.filter(item__kind="issue").update(kind="issue")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_a_finding_is_owed_after_the_investigation")]
    operations = [
        migrations.RemoveIndex(model_name="part", name="part_by_due"),
        migrations.AddField(
            model_name="part",
            name="kind",
            field=models.CharField(choices=[("task", "任务"), ("issue", "问题")], default="task", max_length=10),
        ),
        migrations.RunPython(take_from_the_item, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(fields=["unit", "is_open", "item_due_on", "item", "kind"], name="part_by_due"),
        ),
    ]
