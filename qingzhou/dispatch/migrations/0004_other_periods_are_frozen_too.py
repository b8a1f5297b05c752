"""Half-months, months and special days are frozen beside the weeks."""

from django.db import migrations, models
from django.db.models import Q

from qingzhou.kit.append_only import append_only_again


class Migration(migrations.Migration):
    dependencies = [("dispatch", "0003_weights_of_the_ranking")]
    operations = [
        append_only_again("dispatch_week"),
        migrations.AlterModelOptions(name="week", options={"ordering": ("jurisdiction", "moment", "id")}),
        migrations.AddField("week", "period", models.CharField("期", max_length=10, blank=True)),
        migrations.AlterField("week", "iso_year", models.PositiveSmallIntegerField("年", null=True)),
        migrations.AlterField("week", "iso_week", models.PositiveSmallIntegerField("周", null=True)),
        migrations.AddConstraint(
            "week",
            models.UniqueConstraint(
                name="period_is_frozen_once", fields=("jurisdiction", "period"), condition=~Q(period="")
            ),
        ),
        migrations.AddConstraint(
            "week",
            models.CheckConstraint(
                name="frozen_is_a_week_or_another_period",
                condition=Q(iso_year__isnull=False, iso_week__isnull=False, period="")
                | Q(iso_year__isnull=True, iso_week__isnull=True) & ~Q(period=""),
            ),
        ),
        append_only_again("dispatch_week"),
    ]
