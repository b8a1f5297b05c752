"""The database itself refuses to change or delete a correction, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("directives", "0001_documents_readings_and_drafts")]
    operations = [append_only("directives_correction")]
