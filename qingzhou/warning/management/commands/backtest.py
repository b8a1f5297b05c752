"""`qingzhou backtest`: how early the score would have warned of those who run away in simulated districts."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qingzhou.warning import backtesting
from qingzhou.warning.backtesting import AHEAD, TOP, Outcome
from qingzhou.warning.scoring.weights import USUAL, Wrong, read

SEEDS = tuple(range(101, 111))  # the weights were chosen on others


class Command(BaseCommand):
    """Rank simulated institutions week by week, and print how the score, complaints alone and chance did."""

    help = (
        "Rank simulated institutions week by week by score, by complaints alone and by chance, and print how each did."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS, help="a simulated district each")
        parser.add_argument("--institutions", type=int, default=400, help="in a district")
        parser.add_argument("--absconders", type=int, default=24, help="among them")
        parser.add_argument("--weights", type=Path, default=USUAL, help="another table of weights")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print a line for each way of ranking."""
        if not 1 <= options["absconders"] <= options["institutions"] or options["institutions"] < TOP:
            raise CommandError(_("机构至少 20 家，其中失联的至少 1 家、不多于机构数。"))
        try:
            weights = read(options["weights"])
        except (Wrong, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        found: dict[str, list[Outcome]] = {}
        for seed in options["seeds"]:
            past = backtesting.past_of(seed, options["institutions"], options["absconders"])
            ways = (
                (_("风险分数"), backtesting.by_score(weights)),
                (_("只看投诉数"), backtesting.by_complaints),
                (_("随机"), backtesting.at_random(seed)),
            )
            for name, ranking in ways:
                found.setdefault(name, []).append(backtesting.outcome(past, ranking))
        self._print(found, options)

    def _print(self, found: dict[str, list[Outcome]], options: dict[str, Any]) -> None:
        said = _(
            "模拟区县 %(n)d 个，各 %(all)d 家机构，其中 %(gone)d 家在最后半年失联；每周取前 %(top)d 名，%(days)d 天内失联算命中。"
        )
        size = {"n": len(options["seeds"]), "all": options["institutions"], "gone": options["absconders"]}
        self.stdout.write(said % {**size, "top": TOP, "days": AHEAD})
        for name, outcomes in found.items():
            self.stdout.write(f"{name}{_('：')}{_told(outcomes)}")


def _told(outcomes: list[Outcome]) -> str:
    one, each = backtesting.together(outcomes), [outcome.precision for outcome in outcomes]
    precision = _("前 %(top)d 名准确率 %(precision).3f（各区县 %(low).3f–%(high).3f；最多可达 %(best).3f）") % {
        "top": TOP, "precision": one.precision, "low": min(each), "high": max(each), "best": one.best_possible,
    }  # fmt: skip
    met = _("失联机构事先上榜 %(met)s，提前天数中位 %(days).0f") % {"met": f"{one.met:.0%}", "days": one.days}
    return f"{precision}{_('，')}{met}"
