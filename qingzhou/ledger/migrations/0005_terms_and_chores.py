"""The terms as the office changes them, kept for ever, and how far long work has come."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0004_people_acted_when_entries_were_written"),
        ("units", "0001_units_people_and_memberships"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Chore",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=20, unique=True)),
                ("version", models.BigIntegerField(default=-1)),
                ("place", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PolicyVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("terms", models.JSONField()),
                ("changed", models.JSONField()),
                ("reason", models.CharField(max_length=300, verbose_name="理由")),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="policy_version_has_a_reason"
                    )
                ],
            },
        ),
        append_only("ledger_policyversion"),
    ]
