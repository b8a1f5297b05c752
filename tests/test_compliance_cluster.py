"""What Spark finds is what the Python form finds, as with the embedded engine, and both print one checksum.

On `QINGZHOU_SWEEP` where it is set, as script/cluster-test does; else on Spark inside this machine. In a part of its own: Spark
takes seconds to begin.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.conf import settings as installed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qingzhou.compliance.law.facts import TABLES, Fact
from qingzhou.compliance.law.measures import Around
from qingzhou.compliance.law.rules import RULES, in_place
from qingzhou.compliance.simulation.world import Size
from qingzhou.compliance.simulation.writing import write
from qingzhou.compliance.sweeping import engine
from qingzhou.compliance.sweeping.connecting import connected
from qingzhou.refusals import NotNow
from tests.facts import balance, payment, session, site
from tests.test_compliance_rules import AROUND, GOLDEN
from tests.test_compliance_sweep import AROUNDS, EDGES, FACTS, MONTH_ENDS, by_reference, by_sweep, numbered

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(find_spec("pyspark") is None, reason="not installed: script/setup spark"),
]
WHERE = installed.SWEEP or "local[2]"
WORKER = os.environ.get("QINGZHOU_CLUSTER_WORKER", "")  # the process that may be killed, of script/cluster-test
SPRUNG = date(2026, 3, 8)  # from 2:00 to 3:00 of this night there is no time in New York


@pytest.fixture(autouse=True, scope="module")
def far_away() -> Iterator[None]:
    """A machine whose clock stands elsewhere, and jumps."""
    before = os.environ.get("TZ", "")
    os.environ["TZ"] = "America/New_York"
    time.tzset()
    yield
    os.environ["TZ"] = before
    time.tzset()


def turning() -> list[Fact]:
    """Facts just where rules turn: by the second, by the day, by the month."""
    days = [*(day + timedelta(days=place) for day in EDGES for place in (-1, 0)), *MONTH_ENDS, SPRUNG]
    clocks = [0, 1, 9_000, 63_000, 73_799, 73_800, 73_801, 75_600, 75_601, 86_399]
    lengths = [-1, 0, 1_800, 1_801, 2_400, 2_401, 86_400]
    found: list[Fact] = []
    for (day, clock, length), (kind, mode) in product(product(days, clocks, lengths), (("S", "on"), ("N", "off"))):
        starts = datetime.combine(day, datetime.min.time()) + timedelta(seconds=clock)
        found.append(session(kind=kind, mode=mode, starts_at=starts, ends_at=starts + timedelta(seconds=length)))
    for day, near in product([*days, date(1970, 1, 1)], (-31, -28, 0, 27, 28, 29, 30, 31, 88, 89, 90, 91, 92)):
        then = day + timedelta(days=near)
        found.append(payment(paid_on=day, covers_from=day, covers_to=then, class_starts_on=then))
        found.append(payment(paid_on=day, covers_from=then, covers_to=date(9999, 12, 31), hours=60, hours_left=21))
    for area, seats in product([0, 299, 300, 301, 19_999, 20_000, None], [0, 1, 2, None]):
        found.append(site(area=area, seats=seats))
    found += [balance(custody=custody, undelivered=0) for custody in (-(2**53) - 1, -1, 0, 1, 2**53 + 1, None)]
    return found


def test_both_engines_agree_with_the_reference_on_golden_cases_and_just_where_rules_turn() -> None:
    turned = [replace(fact, institution=1 + place % 8) for place, fact in enumerate(turning())]
    facts = numbered([*(fact for fact, _codes in GOLDEN), *turned])
    wanted = by_reference(facts, AROUND)
    assert len(wanted) > 1_000
    assert by_sweep(facts, AROUND) == wanted
    assert by_sweep(facts, AROUND, WHERE) == wanted


@settings(  # without shrinking: every try takes seconds
    max_examples=2,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(facts=st.lists(FACTS, min_size=60, max_size=120), around=AROUNDS)
def test_spark_agrees_with_the_reference_on_whatever_facts(facts: list[Fact], around: Around) -> None:
    facts = numbered(facts)
    assert by_sweep(facts, around, WHERE) == by_reference(facts, around)


def pyspark_session() -> Any:
    from pyspark.sql import SparkSession

    return SparkSession.active()


def kill_in_the_middle(tracker: Any, killed: Event, over: Event) -> None:
    """Kill a worker and what works for it as soon as some tasks of a job are done, and others not."""
    while not over.wait(0.005):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        if any(stage and 0 < stage.numCompletedTasks < stage.numTasks - 2 for stage in stages):
            tasks = Path(f"/proc/{WORKER}/task").glob("*/children")
            for process in (WORKER, *(child for task in tasks for child in task.read_text().split())):
                os.kill(int(process), signal.SIGKILL)
            killed.set()
            return


def test_both_engines_print_one_checksum_even_when_a_worker_dies_in_the_middle(tmp_path: Path) -> None:
    world = write(tmp_path, Size(districts=4, years=1, planted=0.01), 4)
    paths, rules = {name: str(tmp_path / f"{name}.parquet") for name in TABLES}, in_place(RULES)
    pq.write_table(pq.read_table(paths["sessions"]), paths["sessions"], row_group_size=8_000)  # many tasks
    around, killed, over = world.around(), Event(), Event()
    with connected() as connection:
        embedded = engine.sweep(engine.read(connection, paths), rules, around)
    with connected(WHERE) as connection:
        tables = engine.read(connection, paths)
        session = pyspark_session()
        session.conf.set("spark.sql.files.maxPartitionBytes", "128k")
        if WORKER:
            Thread(target=kill_in_the_middle, args=(session.sparkContext.statusTracker(), killed, over)).start()
        cluster = engine.sweep(tables, rules, around)
        over.set()
    assert killed.is_set() == bool(WORKER)
    assert cluster.hits.equals(embedded.hits)
    told = engine.checksum(cluster.hits, rules)
    assert told == engine.checksum(embedded.hits, rules)
    print(f"{dict(cluster.facts)}: {cluster.hits.num_rows} hits, checksum {told}, on DuckDB and on {WHERE}")


def test_what_a_cluster_cannot_work_out_is_said_and_not_a_fault(tmp_path: Path) -> None:
    broken = tmp_path / "payments.parquet"
    broken.write_bytes(b"PAR1 and nothing more")
    with pytest.raises(NotNow, match="没有完成"), connected(WHERE) as connection:
        engine.read(connection, {"payments": str(broken)})
