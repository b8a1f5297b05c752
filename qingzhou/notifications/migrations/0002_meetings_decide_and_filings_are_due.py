"""Meetings decide and filings are due: two more things that a notice may be about."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_notices_deliveries_and_channels"),
        ("units", "0002_stand_ins_and_second_factor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="notice",
            name="notice_kind_is_known",
        ),
        migrations.AlterField(
            model_name="notice",
            name="kind",
            field=models.CharField(
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
                    ("resolved", "会议有新的决定，请按决定办理"),
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
                    ("registered", "登记为问题，待交办"),
                    ("signed_off", "经领导签批，待复核销号"),
                    ("cancel_proposed", "提请撤销，待另一人办理"),
                    ("rebounded", "回头看未通过，已另立问题"),
                    ("filing_due", "待填报"),
                ],
                max_length=20,
            ),
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
                            "resolved",
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
                            "registered",
                            "signed_off",
                            "cancel_proposed",
                            "rebounded",
                            "filing_due",
                        ],
                    )
                ),
                name="notice_kind_is_known",
            ),
        ),
    ]
