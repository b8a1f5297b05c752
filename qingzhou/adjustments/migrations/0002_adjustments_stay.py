"""The database itself refuses to change or delete what was adjusted, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("adjustments", "0001_proposals_and_adjustments")]
    operations = [append_only("adjustments_adjustment")]
