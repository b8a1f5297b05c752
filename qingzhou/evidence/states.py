"""What is known of a file's harmlessness. Codes are stored for ever: never rename one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scan(TextChoices):
    """What the virus scanner said of a file."""

    NONE = "none", _("没有扫描")  # no scanner is configured
    CLEAN = "clean", _("没有发现病毒")
    WAITING = "waiting", _("等待病毒扫描")  # the scanner could not be asked
    INFECTED = "infected", _("发现病毒")


HELD_BACK = (Scan.WAITING, Scan.INFECTED)  # kept, and shown to nobody
