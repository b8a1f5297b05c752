"""Words can be put right, and lines taken over from another ledger."""

from django.conf import settings
from django.db import migrations, models

from qingzhou.kit.append_only import still_append_only


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0002_entries_are_append_only"),
        ("units", "0001_units_people_and_memberships"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        still_append_only("ledger_entry"),
        migrations.RemoveConstraint(
            model_name="entry",
            name="entry_verb_is_known",
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
                ],
                max_length=20,
            ),
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
                        ],
                    )
                ),
                name="entry_verb_is_known",
            ),
        ),
        still_append_only("ledger_entry"),
    ]
