"""Translations as gettext reads them: every django.po compiled to the django.mo beside it, when it is newer."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parent.parent


def stale() -> Iterator[Path]:
    """The .po files of all capabilities whose compiled .mo is missing or older."""
    for catalogue in sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/django.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            yield catalogue


def compile_stale() -> None:
    """Bring every .mo up to date, each whole or not at all: a server may be reading the old one."""
    for catalogue in stale():
        with catalogue.open("rb") as source:
            messages = read_po(source)
        unfinished = catalogue.with_suffix(f".{os.getpid()}.mo")
        with unfinished.open("wb") as target:
            write_mo(target, messages)
        unfinished.replace(catalogue.with_suffix(".mo"))
