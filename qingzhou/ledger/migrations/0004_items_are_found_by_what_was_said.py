"""What was said of each item, and the index of it that each database keeps in its own way."""

import django.db.models.deletion
from django.db import migrations, models

from qingzhou.ledger import search, search_index

BATCH = 1000


def make_index(_apps, editor):
    for statement in search_index.MAKE[editor.connection.vendor]:
        editor.execute(statement)


def unmake_index(_apps, editor):
    for statement in search_index.UNMAKE:
        editor.execute(statement)


def fill(apps, _editor):
    """The items there are already, from their entries."""
    entries, texts = apps.get_model("ledger", "Entry"), apps.get_model("ledger", "SearchText")
    keys = list(apps.get_model("ledger", "Item").objects.order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        said = {}
        batch = keys[first : first + BATCH]
        told = entries.objects.filter(item_id__in=batch).order_by("item_id", "seq")
        for key, data in told.values_list("item_id", "data"):
            said.setdefault(key, []).append(data)
        rows = [texts(item_id=key, text=search.texts_of(some)) for key, some in said.items()]
        for row in rows:
            row.folded = search.folded_lines(row.text)
            search_index.put(row.item_id, "", row.folded)
        texts.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_units_work_together")]
    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["jurisdiction", "moved_at", "id"], name="item_by_moved_open_or_not"),
        ),
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="ledger.item",
                    ),
                ),
                ("text", models.TextField()),
                ("folded", models.TextField()),
            ],
        ),
        migrations.RunPython(make_index, unmake_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
