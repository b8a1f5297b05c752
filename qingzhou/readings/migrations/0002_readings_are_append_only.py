"""The database itself refuses to change or delete what the log says, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("readings", "0001_who_read_what")]
    operations = [append_only("readings_reading"), append_only("readings_mention")]
