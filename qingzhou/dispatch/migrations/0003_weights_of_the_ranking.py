"""What each indicator of the ranking weighs, version by version; the database refuses to change one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("dispatch", "0002_frozen_weeks_stay"),
        ("units", "0002_stand_ins_and_second_factor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Weighting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("weights", models.JSONField()),
                ("smallest", models.PositiveSmallIntegerField(verbose_name="样本下限")),
                ("changed", models.JSONField()),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.jurisdiction"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["jurisdiction", "id"], name="weighting_by_place")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="weighting_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("smallest__gte", 1), ("smallest__lte", 100)),
                        name="weighting_smallest_is_sensible",
                    ),
                ],
            },
        ),
        append_only("dispatch_weighting"),
    ]
