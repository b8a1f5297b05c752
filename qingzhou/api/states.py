"""What a token may be used for. Codes are stored for ever: never rename one."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Scope(TextChoices):
    """One thing that a token opens, of what its holder may do on the pages."""

    ITEMS_READ = "items:read", _("查看事项")
    ITEMS_WRITE = "items:write", _("填报进展")
    REPORTS_READ = "reports:read", _("查看举报")
    REPORTS_WRITE = "reports:write", _("登记举报")
