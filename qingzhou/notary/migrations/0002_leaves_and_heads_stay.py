"""The database itself refuses to change or delete a leaf or a head, whoever asks."""

from django.db import migrations

from qingzhou.kit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("notary", "0001_the_log_its_leaves_and_heads")]
    operations = [append_only("notary_leaf"), append_only("notary_head")]
