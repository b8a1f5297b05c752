"""`qingzhou simulate`: invented institutions and facts at any size, with planted breaches and the truth about them."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import Progress

from qingzhou.compliance.simulation.world import PER_DISTRICT, Size
from qingzhou.compliance.simulation.writing import expected, write


class Command(BaseCommand):
    """Write a simulated world as Parquet."""

    help = "Write invented institutions and facts with planted breaches, and the truth about them, as Parquet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("target", type=Path, help="an empty folder, or one that is made")
        parser.add_argument("--districts", type=int, default=1)
        parser.add_argument("--years", type=int, default=1)
        parser.add_argument("--institutions", type=int, default=PER_DISTRICT, help="in a district")
        parser.add_argument(
            "--absconders", type=int, default=0, help="in a district: who runs away in the last half year"
        )
        parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same world")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write it with a bar."""
        size = Size(
            options["districts"], options["years"], options["institutions"], absconding=max(options["absconders"], 0)
        )
        if (
            min(size.districts, size.years, size.institutions) < 1
            or size.years > 10
            or size.absconding > size.institutions
        ):
            raise CommandError(_("区县数、机构数至少为 1，年数在 1 到 10 之间。"))
        target: Path = options["target"]
        if target.exists() and any(target.iterdir()):
            raise CommandError(_("目标文件夹不是空的。请换一个。"))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(_("写入模拟数据"), total=expected(size))
            written: list[int] = []

            def told(_table: str, rows: int) -> None:
                written.append(rows)
                progress.advance(bar, rows)

            write(target, size, options["seed"], told)
        self.stdout.write(_("已写入 %(rows)d 行。") % {"rows": sum(written)})
