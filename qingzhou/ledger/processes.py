"""Work over all items in several processes at once. Imports nothing that needs Django to be set up."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

import django
from django.utils import translation

Given = TypeVar("Given")
Result = TypeVar("Result")


def in_processes(work: Callable[[Given], Result], pieces: Iterable[Given]) -> Iterator[Result]:
    """The results in the order of the pieces, from as many processes as there are processors."""
    fresh = multiprocessing.get_context("spawn")  # a forked process would share the database connection
    beginning = (translation.get_language() or "zh-hans",)
    with ProcessPoolExecutor(os.cpu_count(), fresh, _begin, beginning) as pool:
        asked: list[Future[Result]] = [pool.submit(work, piece) for piece in pieces]
        for future in asked:
            yield future.result()


def _begin(language: str) -> None:
    gc.set_threshold(200_000, 20, 20)  # rows make no cycles: looking for some all the time costs a fifth
    django.setup()
    translation.activate(language)
