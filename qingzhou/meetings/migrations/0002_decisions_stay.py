"""The database itself refuses to change or delete a decision, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_meetings")]
    operations = [append_only("meetings_decision")]
