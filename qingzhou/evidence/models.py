"""Files of evidence, one row for each different content."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from qingzhou.evidence.states import HELD_BACK, Scan


class File(models.Model):
    """佐证材料: a file that was handed in, known by the SHA-256 of its bytes. Only evidence.actions writes here."""

    sha256 = models.CharField(_("指纹"), max_length=64, unique=True)
    size = models.PositiveBigIntegerField(_("字节数"))
    media_type = models.CharField(_("类型"), max_length=100)  # recognised from the content, not from the name
    stored_at = models.DateTimeField(_("入库时间"))
    scan = models.CharField(_("病毒扫描"), max_length=10, choices=Scan.choices, default=Scan.NONE)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="evidence_file_is_not_empty",
                condition=models.Q(size__gt=0),
                violation_error_message=_("文件不能为空。"),
            ),
            models.CheckConstraint(name="evidence_scan_is_known", condition=models.Q(scan__in=Scan.values)),
        )
        indexes = (
            models.Index(
                name="evidence_held_back", fields=("id",), condition=models.Q(scan__in=("waiting", "infected"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type}"

    @property
    def is_picture(self) -> bool:
        """Whether others are shown a copy without metadata."""
        return self.media_type.startswith("image/")

    @property
    def is_held_back(self) -> bool:
        """Whether nobody is shown it, for it may be infected."""
        return self.scan in HELD_BACK


class Look(models.Model):
    """样貌: by what a picture is known again, see looks.py. Of every picture in which there is something to see."""

    file = models.OneToOneField(File, models.PROTECT, related_name="+")
    look = models.BinaryField()

    def __str__(self) -> str:
        return str(self.file_id)
