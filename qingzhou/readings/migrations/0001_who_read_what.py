"""Who read what is confidential."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_units_people_and_memberships"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="查阅时间")),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("page", "打开事项"),
                            ("file", "打开佐证材料"),
                            ("list", "列表中显示"),
                            ("export", "导出"),
                        ],
                        max_length=10,
                        verbose_name="方式",
                    ),
                ),
                ("numbers", models.TextField(verbose_name="涉及事项")),
                ("address", models.CharField(max_length=500, verbose_name="地址")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.membership",
                        verbose_name="查阅人",
                    ),
                ),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.jurisdiction"
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.jurisdiction"
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mentions", to="readings.reading"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["jurisdiction", "id"], name="reading_by_place"),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["page", "file", "list", "export"])), name="reading_what_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(("numbers", ""), _negated=True), name="reading_names_an_item"
            ),
        ),
        migrations.AddIndex(
            model_name="mention",
            index=models.Index(fields=["jurisdiction", "number", "reading"], name="mention_by_item"),
        ),
        migrations.AddConstraint(
            model_name="mention",
            constraint=models.UniqueConstraint(fields=("reading", "number"), name="item_is_mentioned_once"),
        ),
    ]
