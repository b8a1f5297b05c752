"""What `qingzhou check --deploy` says about sealed names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004 - Django's own name

from qingzhou.hotline.sealing import PRIVATE


@register(Tags.security, deploy=True)
def private_key_is_elsewhere(**_options: Any) -> list[CheckMessage]:
    """Before real use: whoever breaks into the pages cannot read who reported."""
    if not (Path(settings.HOTLINE_SEAL) / PRIVATE).exists():
        return []
    return [
        Warning(
            "The private key of sealed names is on this machine.",
            hint="Take it away: qingzhou seal-key --move FOLDER",
            id="hotline.W001",
        )
    ]
