"""A special period says what it is called."""

from django.db import migrations, models

from qingzhou.kit.append_only import append_only_again


class Migration(migrations.Migration):
    dependencies = [("filings", "0002_filings_stay")]
    operations = [
        append_only_again("filings_rhythmversion"),
        migrations.AddField("rhythmversion", "special", models.CharField("专项名称", max_length=20, blank=True)),
        append_only_again("filings_rhythmversion"),
    ]
