"""The database itself refuses to change or delete what was filed and which rhythm was set, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("filings", "0001_filings_and_rhythms")]
    operations = [append_only("filings_filing"), append_only("filings_rhythmversion")]
