"""The index of what was said of each item, which each database keeps in its own way, and what there is to index already."""

from django.db import migrations

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
    dependencies = [("ledger", "0003_the_ledger_in_full")]
    operations = [
        migrations.RunPython(make_index, unmake_index),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
