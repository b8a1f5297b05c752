"""Where a sweep is worked out: by a DuckDB inside this process, or on a Spark cluster. The same expressions for both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

import ibis
from django.utils.translation import gettext as _

from qingzhou.refusals import NotNow

SPARK = ("spark://", "local[")  # a cluster's master, or so many cores of this machine as if they were one
MEMORY = "1200MB"
SETTINGS = {
    # Moments are local everywhere; whatever the zone of a machine, none is shifted.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",  # pages of this process that anybody could open
    "spark.ui.showConsoleProgress": "false",
}
_one_at_a_time = Lock()  # a process has one Spark session: who closed it would close another sweep's


@contextmanager
def connected(where: str = "") -> Iterator[Any]:
    """A connection of Ibis to an engine, closed afterwards: to spark://HOST:PORT, local[CORES], or else to DuckDB.

    Of a cluster everything else is said in its own spark-defaults.conf. Raises NotNow where it is not there, or does not answer.
    """
    with _on_spark(where) if where.startswith(SPARK) else _embedded() as connection:
        yield connection


@contextmanager
def _embedded() -> Iterator[Any]:
    """A DuckDB that keeps to a gigabyte or so."""
    connection = ibis.duckdb.connect(memory_limit=MEMORY)
    try:
        connection.raw_sql("SET preserve_insertion_order = false")
        yield connection
    finally:
        connection.disconnect()


@contextmanager
def _on_spark(where: str) -> Iterator[Any]:
    try:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        said = _("扫描指定在 Spark 上进行，但没有安装 pyspark。")
        raise NotNow("compliance.no_spark", said, _("请管理员运行 script/setup spark 后再扫描。")) from error
    with _one_at_a_time:
        try:
            session = SparkSession.builder.master(where).appName("qingzhou").config(map=SETTINGS).getOrCreate()
            try:
                yield ibis.pyspark.connect(session)
            finally:
                session.stop()
        except (Py4JError, PySparkException) as error:
            said = _("扫描所用的 Spark 集群没有完成计算，什么也没有改。")
            raise NotNow("compliance.cluster_failed", said, _("请稍后再扫描，或请管理员查看集群。")) from error


@contextmanager
def kept_by_engine(table: Any) -> Iterator[Any]:
    """What an expression comes to, worked out once by its engine, by all its cores, and kept there."""
    backend, name = table.get_backend(), ibis.util.gen_name("kept")
    if backend.name == "duckdb":  # with the sqlglot of today Ibis cannot drop a table: it goes with its connection
        yield backend.create_table(name, table, temp=True)
    else:  # as a view first: that hands over what stands in memory, which caching alone forgets
        with backend.create_view(name, table).cache() as cached:
            yield cached
