"""A local override may bear the holiday's name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_local_overrides")]
    operations = [
        migrations.AddField(
            "override",
            "name",
            models.CharField(blank=True, default="", max_length=40, verbose_name="名称"),
            preserve_default=False,
        ),
    ]
