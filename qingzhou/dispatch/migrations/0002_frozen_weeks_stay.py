"""The database itself refuses to change or delete a frozen week, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0001_weeks")]
    operations = [append_only("dispatch_week")]
