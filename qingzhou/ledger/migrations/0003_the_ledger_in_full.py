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
            ],
            options={
                "ordering": ("-id",),
            },
        ),
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
        migrations.CreateModel(
            name="Supervision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField()),
                ("level", models.PositiveSmallIntegerField(verbose_name="级别")),
                ("round", models.PositiveSmallIntegerField(verbose_name="轮次")),
                ("number", models.CharField(blank=True, max_length=30, verbose_name="编号")),
                ("sent_on", models.DateField(verbose_name="发出")),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("sent", "已提醒"),
                            ("waiting", "待答复"),
                            ("replied", "已答复"),
                            ("objected", "有异议"),
                            ("withdrawn", "已撤回"),
                            ("overtaken", "已不适用"),
                        ],
                        max_length=20,
                        verbose_name="办理情况",
                    ),
                ),
                ("reply_by", models.DateField(null=True, verbose_name="答复时限")),
                ("replied_on", models.DateField(null=True, verbose_name="答复")),
                ("objected_on", models.DateField(null=True, verbose_name="异议")),
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
            name="issued_item_has_lead_owner_and_due_date",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="open_item_is_marked_open",
        ),
        migrations.RemoveConstraint(
            model_name="item",
            name="closed_item_says_when",
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
            name="about",
            field=models.CharField(blank=True, max_length=120, verbose_name="涉及对象"),
        ),
        migrations.AddField(
            model_name="item",
            name="acted_at",
            field=models.DateTimeField(null=True),
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
            name="closed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
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
            name="founded",
            field=models.BooleanField(null=True, verbose_name="属实"),
        ),
        migrations.AddField(
            model_name="item",
            name="handed_in_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="has_consequence",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="item",
            name="investigated",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="item",
            name="level",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="督办级别"),
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
            name="proposed",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="提请级别"),
        ),
        migrations.AddField(
            model_name="item",
            name="proposed_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="rebound_of",
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name="item",
            name="reopen_count",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="item",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="督办轮次"),
        ),
        migrations.AddField(
            model_name="item",
            name="severity",
            field=models.CharField(
                blank=True,
                choices=[("R", "红线"), ("O", "严重"), ("Y", "预警"), ("B", "一般")],
                max_length=1,
                verbose_name="等级",
            ),
        ),
        migrations.AddField(
            model_name="item",
            name="step_level",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="item",
            name="step_on",
            field=models.DateField(null=True),
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
                    ("remind", "提醒"),
                    ("propose", "提请督办"),
                    ("recover", "本轮督办结束"),
                    ("supervise", "督办"),
                    ("waive", "暂不督办"),
                    ("answer_sheet", "答复督办"),
                    ("object", "提出异议"),
                    ("uphold", "维持督办"),
                    ("withdraw", "撤回督办"),
                    ("hand_over", "交接"),
                    ("register", "登记问题"),
                    ("investigate", "核查"),
                    ("recuse", "回避"),
                    ("find_founded", "认定属实"),
                    ("find_unfounded", "认定不属实"),
                    ("handle", "录入处理结果"),
                    ("reply", "答复反映人"),
                    ("sign_off", "领导签批"),
                    ("investigate_again", "退回重查"),
                    ("propose_cancel", "提请撤销"),
                    ("recheck", "回头看通过"),
                    ("last_recheck", "末次回头看通过"),
                    ("fail_recheck", "回头看未通过"),
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
                    ("remind", "提醒"),
                    ("propose", "提请督办"),
                    ("recover", "本轮督办结束"),
                    ("supervise", "督办"),
                    ("waive", "暂不督办"),
                    ("answer_sheet", "答复督办"),
                    ("object", "提出异议"),
                    ("uphold", "维持督办"),
                    ("withdraw", "撤回督办"),
                    ("hand_over", "交接"),
                    ("register", "登记问题"),
                    ("investigate", "核查"),
                    ("recuse", "回避"),
                    ("find_founded", "认定属实"),
                    ("find_unfounded", "认定不属实"),
                    ("handle", "录入处理结果"),
                    ("reply", "答复反映人"),
                    ("sign_off", "领导签批"),
                    ("investigate_again", "退回重查"),
                    ("propose_cancel", "提请撤销"),
                    ("recheck", "回头看通过"),
                    ("last_recheck", "末次回头看通过"),
                    ("fail_recheck", "回头看未通过"),
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
            name="kind",
            field=models.CharField(choices=[("task", "任务"), ("issue", "问题")], max_length=10),
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
                    ("remind", "提醒"),
                    ("propose", "提请督办"),
                    ("recover", "本轮督办结束"),
                    ("supervise", "督办"),
                    ("waive", "暂不督办"),
                    ("answer_sheet", "答复督办"),
                    ("object", "提出异议"),
                    ("uphold", "维持督办"),
                    ("withdraw", "撤回督办"),
                    ("hand_over", "交接"),
                    ("register", "登记问题"),
                    ("investigate", "核查"),
                    ("recuse", "回避"),
                    ("find_founded", "认定属实"),
                    ("find_unfounded", "认定不属实"),
                    ("handle", "录入处理结果"),
                    ("reply", "答复反映人"),
                    ("sign_off", "领导签批"),
                    ("investigate_again", "退回重查"),
                    ("propose_cancel", "提请撤销"),
                    ("recheck", "回头看通过"),
                    ("last_recheck", "末次回头看通过"),
                    ("fail_recheck", "回头看未通过"),
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
                    ("registered", "待交办"),
                    ("investigating", "核查中"),
                    ("founded", "属实待处理"),
                    ("unfounded", "不属实"),
                    ("handling", "查处整改中"),
                    ("rechecked", "回头看中"),
                    ("archived", "已归档"),
                    ("rebounded", "已反弹"),
                ],
                max_length=20,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="part",
            name="role",
            field=models.CharField(choices=[("lead", "牵头"), ("support", "配合"), ("told", "知悉")], max_length=10),
        ),
        migrations.AlterField(
            model_name="sequence",
            name="kind",
            field=models.CharField(choices=[("task", "任务"), ("issue", "问题"), ("sheet", "督办单")], max_length=10),
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
            index=models.Index(fields=["is_open", "step_on", "id"], name="item_by_step"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("is_open", True), ("level__isnull", False)),
                fields=["yellow_on", "id"],
                name="item_in_round",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("proposed_on__isnull", False)),
                fields=["jurisdiction", "proposed_on", "id"],
                name="item_by_proposal",
            ),
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
                            "remind",
                            "propose",
                            "recover",
                            "supervise",
                            "waive",
                            "answer_sheet",
                            "object",
                            "uphold",
                            "withdraw",
                            "hand_over",
                            "register",
                            "investigate",
                            "recuse",
                            "find_founded",
                            "find_unfounded",
                            "handle",
                            "reply",
                            "sign_off",
                            "investigate_again",
                            "propose_cancel",
                            "recheck",
                            "last_recheck",
                            "fail_recheck",
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
                            "registered",
                            "investigating",
                            "founded",
                            "unfounded",
                            "handling",
                            "rechecked",
                            "archived",
                            "rebounded",
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
                    ("status__in", ("draft", "registered", "cancelled")),
                    models.Q(
                        ("due_on__isnull", False),
                        ("first_due_on__isnull", False),
                        ("lead__isnull", False),
                        ("owner__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="issued_item_has_lead_owner_and_due_date",
                violation_error_message="没有牵头单位、责任人和时限的任务不能下达。",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("is_open", True),
                        (
                            "status__in",
                            (
                                "issued",
                                "in_progress",
                                "submitted",
                                "returned",
                                "contested",
                                "suspended",
                                "registered",
                                "investigating",
                                "founded",
                                "unfounded",
                                "handling",
                            ),
                        ),
                    ),
                    models.Q(
                        ("is_open", False),
                        ("status__in", ("draft", "closed", "rechecked", "archived", "rebounded", "cancelled")),
                    ),
                    _connector="OR",
                ),
                name="open_item_is_marked_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False), ("status__in", ("closed", "rechecked", "archived", "rebounded"))
                    ),
                    models.Q(
                        models.Q(("status__in", ("closed", "rechecked", "archived", "rebounded")), _negated=True),
                        ("closed_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="closed_item_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "task"),
                        (
                            "status__in",
                            (
                                "draft",
                                "issued",
                                "in_progress",
                                "submitted",
                                "returned",
                                "contested",
                                "suspended",
                                "closed",
                                "cancelled",
                            ),
                        ),
                    ),
                    models.Q(
                        ("kind", "issue"),
                        (
                            "status__in",
                            (
                                "issued",
                                "submitted",
                                "returned",
                                "suspended",
                                "closed",
                                "cancelled",
                                "registered",
                                "investigating",
                                "founded",
                                "unfounded",
                                "handling",
                                "rechecked",
                                "archived",
                                "rebounded",
                            ),
                        ),
                    ),
                    _connector="OR",
                ),
                name="item_status_belongs_to_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "issue"),
                        ("severity__in", ["R", "O", "Y", "B"]),
                        models.Q(("about", ""), _negated=True),
                    ),
                    models.Q(models.Q(("kind", "issue"), _negated=True), ("about", ""), ("severity", "")),
                    _connector="OR",
                ),
                name="issue_says_how_grave_and_about_whom",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("founded__isnull", True), ("investigated", True), _connector="OR"),
                name="nothing_is_found_without_an_investigation",
                violation_error_message="没有两人以上、附佐证的核查，不能认定。",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "issue"),
                        ("status__in", ("submitted", "closed", "rechecked", "archived", "rebounded")),
                        _negated=True,
                    ),
                    ("founded", False),
                    models.Q(("founded", True), ("has_consequence", True)),
                    _connector="OR",
                ),
                name="founded_issue_closes_with_a_consequence",
                violation_error_message="已认定属实，没有处理结果不能销号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_by__isnull", True),
                    models.Q(("closed_by", models.F("handed_in_by")), _negated=True),
                    _connector="OR",
                ),
                name="who_reviews_an_issue_did_not_hand_it_in",
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
        ),
        migrations.AddField(
            model_name="supervision",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="supervisions", to="ledger.item"
            ),
        ),
        migrations.AddField(
            model_name="supervision",
            name="jurisdiction",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="units.jurisdiction"),
        ),
        migrations.AddField(
            model_name="supervision",
            name="unit",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="policy_version_has_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["jurisdiction", "standing", "reply_by", "id"], name="supervision_by_standing"),
        ),
        migrations.AddIndex(
            model_name="supervision",
            index=models.Index(fields=["unit", "sent_on"], name="supervision_by_unit"),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(fields=("item", "seq"), name="supervision_is_one_entry"),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("standing", "withdrawn"), _negated=True),
                fields=("item", "round", "level"),
                name="step_is_taken_once_a_round",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("number", ""), _negated=True),
                fields=("jurisdiction", "number"),
                name="sheet_number_is_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("standing__in", ["sent", "waiting", "replied", "objected", "withdrawn", "overtaken"])
                ),
                name="supervision_standing_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="supervision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", 0), ("number", ""), ("reply_by__isnull", True)),
                    models.Q(
                        ("level__gte", 1),
                        ("level__lte", 5),
                        ("reply_by__isnull", False),
                        models.Q(("number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sheet_has_number_and_reply_date",
            ),
        ),
        append_only_again("ledger_entry"),
    ]
