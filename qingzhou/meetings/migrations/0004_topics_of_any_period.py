"""Topics are called without the week, for meetings are also held over other periods."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0003_decisions_are_signed_for")]
    operations = [
        migrations.AlterField(
            model_name="subject",
            name="topic",
            field=models.CharField(
                choices=[
                    ("decided", "上次会议决定落实情况"),
                    ("parked", "上次会议搁置的议题"),
                    ("overdue", "超期事项"),
                    ("difficult", "难点堵点和停滞事项"),
                    ("contradicted", "填报与记录不符"),
                    ("extension", "申请延期"),
                    ("reports", "问题核查办理"),
                    ("rebound", "反弹问题"),
                    ("due_next", "即将到期"),
                    ("new", "期内新增任务"),
                    ("by_hand", "其他议题"),
                ],
                max_length=20,
            ),
        ),
    ]
