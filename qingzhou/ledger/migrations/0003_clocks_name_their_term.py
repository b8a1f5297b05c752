"""A clock's row says which term it is counted by, so that its day can be worked out again without its entries."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TERMS = {"sign": "sign_within", "review": "review_within"}


def name_terms(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    clocks = apps.get_model("ledger", "Clock").objects
    for name, term in TERMS.items():
        clocks.filter(name=name).update(term=term)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_entries_are_append_only")]
    operations = [
        migrations.AddField(
            "clock", "term", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.AddIndex("clock", models.Index(fields=["due_on"], name="clock_by_day")),
        migrations.RunPython(name_terms, migrations.RunPython.noop, elidable=True),
    ]
