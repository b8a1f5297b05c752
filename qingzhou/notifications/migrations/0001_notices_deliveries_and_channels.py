"""Notices, the outbox, and the ways by which people and units hear."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("units", "0001_units_people_and_memberships"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("to_sign", "待签收"),
                            ("to_support", "需配合办理"),
                            ("declined", "被退单，待重新下达"),
                            ("contested", "申请裁定，待裁定"),
                            ("part_declined", "被配合单位退回"),
                            ("part_finished", "有配合单位已办完"),
                            ("plan_changed", "调整了计划"),
                            ("extension_asked", "申请延期，待答复"),
                            ("extension_granted", "获准延期"),
                            ("extension_refused", "未获准延期"),
                            ("submitted", "报请销号，待审核"),
                            ("sent_back", "被退回补办"),
                            ("closed", "审核通过，已销号"),
                            ("suspended", "中止办理"),
                            ("resumed", "恢复办理，请继续推进"),
                            ("cancelled", "撤销，不再办理"),
                            ("reminded", "进度滞后或将到期，请抓紧办理"),
                            ("proposed", "被提请督办，待决定"),
                            ("supervised", "被督办，待答复"),
                            ("replied", "已答复督办"),
                            ("objected", "对督办有异议，待答复"),
                            ("upheld", "督办异议未采纳，待答复"),
                            ("withdrawn", "督办已撤回"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(max_length=60)),
                ("event", models.CharField(max_length=80)),
                ("number", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=300)),
                ("address", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mail_address", models.EmailField(blank=True, max_length=254, verbose_name="邮箱")),
                (
                    "mail",
                    models.CharField(
                        choices=[("off", "不接收"), ("each", "随时接收"), ("digest", "每个工作日汇总一次")],
                        default="off",
                        max_length=10,
                        verbose_name="邮件",
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=20, verbose_name="手机号")),
                (
                    "sms",
                    models.CharField(
                        choices=[("off", "不接收"), ("each", "随时接收"), ("digest", "每个工作日汇总一次")],
                        default="off",
                        max_length=10,
                        verbose_name="短信",
                    ),
                ),
                (
                    "digest_hour",
                    models.PositiveSmallIntegerField(
                        default=9,
                        validators=[
                            django.core.validators.MinValueValidator(8),
                            django.core.validators.MaxValueValidator(19),
                        ],
                        verbose_name="汇总时间",
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="preference",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Robot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "邮件"),
                            ("sms", "短信"),
                            ("wecom", "企业微信机器人"),
                            ("dingtalk", "钉钉机器人"),
                            ("feishu", "飞书机器人"),
                        ],
                        max_length=10,
                        verbose_name="种类",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("address", models.TextField(blank=True)),
                ("active", models.BooleanField(default=True)),
                ("added_at", models.DateTimeField()),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("trial_error", models.CharField(blank=True, max_length=300)),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "ordering": ("unit__position", "unit", "id"),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "邮件"),
                            ("sms", "短信"),
                            ("wecom", "企业微信机器人"),
                            ("dingtalk", "钉钉机器人"),
                            ("feishu", "飞书机器人"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("claimed", "发送中"),
                            ("sent", "已发送"),
                            ("given_up", "未送达"),
                            ("skipped", "不必再发"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("batch", models.UUIDField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "jurisdiction",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="units.jurisdiction",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="notifications.notice",
                    ),
                ),
                (
                    "robot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="notifications.robot",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["recipient", "-id"], name="notice_by_recipient"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("read_at__isnull", True), ("settled_at__isnull", True)),
                fields=["recipient", "unit", "-id"],
                name="notice_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("settled_at__isnull", True)), fields=["subject", "kind"], name="notice_unsettled"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("recipient", "event"), name="notice_is_told_once"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "to_sign",
                            "to_support",
                            "declined",
                            "contested",
                            "part_declined",
                            "part_finished",
                            "plan_changed",
                            "extension_asked",
                            "extension_granted",
                            "extension_refused",
                            "submitted",
                            "sent_back",
                            "closed",
                            "suspended",
                            "resumed",
                            "cancelled",
                            "reminded",
                            "proposed",
                            "supervised",
                            "replied",
                            "objected",
                            "upheld",
                            "withdrawn",
                        ],
                    )
                ),
                name="notice_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("address__startswith", "/")), name="notice_leads_into_the_site"
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail__in", ["off", "each", "digest"]), ("sms__in", ["off", "each", "digest"])),
                name="preference_modes_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail", "off"), models.Q(("mail_address", ""), _negated=True), _connector="OR"),
                name="preference_mail_has_an_address",
                violation_error_message="要接收邮件，请填写邮箱。",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("sms", "off"), models.Q(("phone", ""), _negated=True), _connector="OR"),
                name="preference_sms_has_a_phone",
                violation_error_message="要接收短信，请填写手机号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest_hour__gte", 8), ("digest_hour__lte", 19)),
                name="preference_digest_is_in_the_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="robot",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ("sms", "wecom", "dingtalk", "feishu"))),
                name="robot_channel_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="robot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("active", False), ("address", "")),
                    models.Q(("active", True), models.Q(("address", ""), _negated=True)),
                    _connector="OR",
                ),
                name="robot_at_work_has_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="robot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("active", True)),
                fields=("unit", "name"),
                name="robot_name_is_unique",
                violation_error_message="该单位已有同名的机器人。",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["state", "due_at", "id"], name="delivery_due"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["batch"], name="delivery_by_batch"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["jurisdiction", "state", "-id"], name="delivery_by_state"),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(fields=["jurisdiction", "-id"], name="delivery_by_place"),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "claimed", "sent", "given_up", "skipped"])),
                name="delivery_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel__in", ["mail", "sms"]), ("robot__isnull", True)),
                    models.Q(("channel__in", ["wecom", "dingtalk", "feishu"]), ("robot__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_has_one_addressee",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                    _connector="OR",
                ),
                name="delivery_sent_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "claimed"), _negated=True), ("batch__isnull", False), _connector="OR"
                ),
                name="delivery_under_way_has_a_batch",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("robot__isnull", True)),
                fields=("notice", "channel"),
                name="delivery_to_a_person_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("robot__isnull", False)),
                fields=("notice", "robot"),
                name="delivery_to_a_robot_once",
            ),
        ),
    ]
