"""Units working together, issues, supervision, confidentiality: what the ledger learned after its first release."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from qingzhou.kit.append_only import append_only_again


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_entries_are_append_only"),
        ("units", "0002_stand_ins_and_second_factor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchText",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="search_text",
                        serialize=False,
                        to="ledger.item",
                    ),
                ),
                ("text", models.TextField()),
                ("folded", models.TextField()),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="entry",
            name="entry_verb_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="item_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="open_item_is_marked_open",
        ),
        migrations.AddField(
            model_name="clock",
            name="term",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="entry",
            name="stands_for",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="children_claimed",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="children_count",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="item",
            name="children_open",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="item",
            name="confidential",
            field=models.BooleanField(default=False, verbose_name="保密"),
        ),
        migrations.AddField(
            model_name="item",
            name="counted",
            field=models.PositiveIntegerField(null=True, verbose_name="完成数"),
        ),
        migrations.AddField(
            model_name="item",
            name="milestones",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="item",
            name="parent",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="children",
                to="ledger.item",
                verbose_name="上级事项",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="target",
            field=models.PositiveIntegerField(default=0, verbose_name="目标数"),
        ),
        migrations.AddField(
            model_name="item",
            name="target_unit",
            field=models.CharField(blank=True, max_length=20, verbose_name="计量单位"),
        ),
        migrations.AddField(
            model_name="item",
            name="weight",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="权重"),
        ),
        migrations.AddField(
            model_name="item",
            name="weighted",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="part",
            name="active_on",
            field=models.DateField(null=True, verbose_name="最近填报"),
        ),
        migrations.AddField(
            model_name="part",
            name="done_at",
            field=models.DateTimeField(null=True, verbose_name="办完"),
        ),
        migrations.AddField(
            model_name="part",
            name="due_on",
            field=models.DateField(null=True, verbose_name="办结时限"),
        ),
        migrations.AddField(
            model_name="part",
            name="is_open",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="part",
            name="item_due_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="part",
            name="next_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="part",
            name="next_verb",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "拟办"),
                    ("issue", "下达"),
                    ("sign", "签收"),
                    ("decline", "退单"),
                    ("reissue", "重新下达"),
                    ("report", "填报进展"),
                    ("ask_extension", "申请延期"),
                    ("grant_extension", "同意延期"),
                    ("refuse_extension", "不同意延期"),
                    ("submit", "报请销号"),
                    ("send_back", "退回补办"),
                    ("close", "审核销号"),
                    ("suspend", "中止"),
                    ("resume", "恢复办理"),
                    ("cancel", "撤销"),
                    ("amend", "更正"),
                    ("adopt", "接续"),
                    ("adopt_closed", "接续（已销号）"),
                    ("hand_over", "交接"),
                    ("sign_part", "签收配合事项"),
                    ("decline_part", "退回配合事项"),
                    ("finish_part", "报本单位办完"),
                    ("ask_help", "请其他单位配合"),
                    ("plan", "制定计划"),
                    ("change_plan", "调整计划"),
                    ("cascade", "分解下达"),
                    ("contest", "申请裁定"),
                    ("rule", "裁定"),
                    ("classify", "设为保密"),
                    ("declassify", "解除保密"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="note",
            field=models.CharField(blank=True, max_length=300, verbose_name="最近进展"),
        ),
        migrations.AddField(
            model_name="part",
            name="red_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="part",
            name="request",
            field=models.CharField(blank=True, max_length=300, verbose_name="请求配合的事"),
        ),
        migrations.AddField(
            model_name="part",
            name="signed_at",
            field=models.DateTimeField(null=True, verbose_name="签收"),
        ),
        migrations.AddField(
            model_name="part",
            name="yellow_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="entry",
            name="verb",
            field=models.CharField(
                choices=[
                    ("draft", "拟办"),
                    ("issue", "下达"),
                    ("sign", "签收"),
                    ("decline", "退单"),
                    ("reissue", "重新下达"),
                    ("report", "填报进展"),
                    ("ask_extension", "申请延期"),
                    ("grant_extension", "同意延期"),
                    ("refuse_extension", "不同意延期"),
                    ("submit", "报请销号"),
                    ("send_back", "退回补办"),
                    ("close", "审核销号"),
                    ("suspend", "中止"),
                    ("resume", "恢复办理"),
                    ("cancel", "撤销"),
                    ("amend", "更正"),
                    ("adopt", "接续"),
                    ("adopt_closed", "接续（已销号）"),
                    ("hand_over", "交接"),
                    ("sign_part", "签收配合事项"),
                    ("decline_part", "退回配合事项"),
                    ("finish_part", "报本单位办完"),
                    ("ask_help", "请其他单位配合"),
                    ("plan", "制定计划"),
                    ("change_plan", "调整计划"),
                    ("cascade", "分解下达"),
                    ("contest", "申请裁定"),
                    ("rule", "裁定"),
                    ("classify", "设为保密"),
                    ("declassify", "解除保密"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="next_verb",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "拟办"),
                    ("issue", "下达"),
                    ("sign", "签收"),
                    ("decline", "退单"),
                    ("reissue", "重新下达"),
                    ("report", "填报进展"),
                    ("ask_extension", "申请延期"),
                    ("grant_extension", "同意延期"),
                    ("refuse_extension", "不同意延期"),
                    ("submit", "报请销号"),
                    ("send_back", "退回补办"),
                    ("close", "审核销号"),
                    ("suspend", "中止"),
                    ("resume", "恢复办理"),
                    ("cancel", "撤销"),
                    ("amend", "更正"),
                    ("adopt", "接续"),
                    ("adopt_closed", "接续（已销号）"),
                    ("hand_over", "交接"),
                    ("sign_part", "签收配合事项"),
                    ("decline_part", "退回配合事项"),
                    ("finish_part", "报本单位办完"),
                    ("ask_help", "请其他单位配合"),
                    ("plan", "制定计划"),
                    ("change_plan", "调整计划"),
                    ("cascade", "分解下达"),
                    ("contest", "申请裁定"),
                    ("rule", "裁定"),
                    ("classify", "设为保密"),
                    ("declassify", "解除保密"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="item",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "拟办"),
                    ("issued", "待签收"),
                    ("in_progress", "办理中"),
                    ("submitted", "待审核"),
                    ("returned", "已退单"),
                    ("contested", "待裁定"),
                    ("suspended", "已中止"),
                    ("closed", "已销号"),
                    ("cancelled", "已撤销"),
                ],
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.AddIndex(
            model_name="clock",
            index=models.Index(fields=["due_on"], name="clock_by_day"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["jurisdiction", "moved_at", "id"], name="item_by_moved_open_or_not"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("parent__isnull", False)), fields=["parent", "id"], name="item_by_parent"
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("confidential", True)), fields=["jurisdiction", "number"], name="item_confidential"
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(fields=["unit", "is_open", "item_due_on", "item"], name="part_by_due"),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(fields=["unit", "is_open", "next_on", "item"], name="part_by_next"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "verb__in",
                        [
                            "draft",
                            "issue",
                            "sign",
                            "decline",
                            "reissue",
                            "report",
                            "ask_extension",
                            "grant_extension",
                            "refuse_extension",
                            "submit",
                            "send_back",
                            "close",
                            "suspend",
                            "resume",
                            "cancel",
                            "amend",
                            "adopt",
                            "adopt_closed",
                            "hand_over",
                            "sign_part",
                            "decline_part",
                            "finish_part",
                            "ask_help",
                            "plan",
                            "change_plan",
                            "cascade",
                            "contest",
                            "rule",
                            "classify",
                            "declassify",
                        ],
                    )
                ),
                name="entry_verb_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        [
                            "draft",
                            "issued",
                            "in_progress",
                            "submitted",
                            "returned",
                            "contested",
                            "suspended",
                            "closed",
                            "cancelled",
                        ],
                    )
                ),
                name="item_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("is_open", True),
                        ("status__in", ("issued", "in_progress", "submitted", "returned", "contested", "suspended")),
                    ),
                    models.Q(("is_open", False), ("status__in", ("draft", "closed", "cancelled"))),
                    _connector="OR",
                ),
                name="open_item_is_marked_open",
            ),
        ),
        append_only_again("ledger_entry"),
    ]
