"""The database itself refuses to change or delete an entry, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_items_entries_and_clocks")]
    operations = [append_only("ledger_entry")]
