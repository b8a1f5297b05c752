"""Somebody stands in for somebody; memberships can be taken back at once; who has a second factor."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("units", "0001_units_people_and_memberships"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="revoked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stood_in_for_by",
                to=settings.AUTH_USER_MODEL,
                verbose_name="代",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="second_factor_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stands_in_for__isnull", True),
                    models.Q(
                        ("role__in", ("office_clerk", "unit_handler", "unit_leader")),
                        ("until__isnull", False),
                        models.Q(("stands_in_for", models.F("person")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="stand_in_is_for_another_and_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("revoked_at__isnull", True), ("until__isnull", False), _connector="OR"),
                name="revoked_membership_has_a_last_day",
            ),
        ),
    ]
