"""`qingzhou corrections --out FILE`: the documents as clerks settled them, to measure the reader on a district's own papers."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qingzhou.directives import examples
from qingzhou.directives.models import Version

AT_ONCE = 50  # documents held in memory


class Command(BaseCommand):
    """Write every settled document with its duties into a ZIP file."""

    help = (
        "Write the documents whose duties were all issued or dropped, as clerks left them: a ZIP of notices with gold."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--out", required=True, metavar="FILE", help="the ZIP file to write; it holds the documents' texts"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file, or none at all; say how many documents wait for a clerk still."""
        out = Path(options["out"])
        half = out.with_name(f".{out.name}.part")
        count = 0
        try:
            with ZipFile(half, "w", ZIP_DEFLATED) as archive:
                for version in examples.settled().iterator(chunk_size=AT_ONCE):
                    told = examples.example_of(version)
                    archive.writestr(f"{told['id']}.json", json.dumps(told, ensure_ascii=False, indent=1))
                    count += 1
            half.replace(out)
        except OSError as wrong:
            raise CommandError(f"{out}: {wrong.strerror}") from wrong
        finally:
            half.unlink(missing_ok=True)
        waiting = Version.objects.filter(current=True).count() - count
        self.stdout.write(
            _("已写出 %(count)d 份文件；%(waiting)d 份还有待下达的任务，没有写出。")
            % {"count": count, "waiting": waiting}
        )
