"""What matters a task may be about, so that reports and findings of the same matter are held against its claim: a table of data.

`data/themes.toml`, or the district's own `themes.toml` in QINGZHOU_HOME in its place, read when an agenda is put together.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from qingzhou.hotline.states import Category
from qingzhou.refusals import Incomplete

USUAL = Path(__file__).resolve().parent / "data" / "themes.toml"
NAME = "themes.toml"


@dataclass(frozen=True)
class Theme:
    """A matter: by what words a task is about it, under which categories it is reported, which rules find it."""

    words: tuple[str, ...]
    categories: frozenset[Category]
    rules: tuple[str, ...] = ()  # codes begin so

    def is_of(self, title: str) -> bool:
        """Whether a task of this title is about it."""
        return any(word in title for word in self.words)


def themes() -> Sequence[Theme]:
    """The district's table, else the program's. Raises Incomplete where the district's cannot be read."""
    own = Path(settings.HOME) / NAME
    try:
        return read((own if own.exists() else USUAL).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        said = _("主题词文件 %(path)s 不能使用：%(why)s。") % {"path": own, "why": error}
        raise Incomplete("meetings.themes_unreadable", said, _("请系统管理员改正这个文件，或移走它。")) from error


def read(text: str) -> Sequence[Theme]:
    """A table from its TOML. Raises ValueError, TypeError or KeyError for what is no such table."""
    return [_theme(said) for said in tomllib.loads(text)["theme"]]


def _theme(said: dict[str, Any]) -> Theme:
    words, rules = (tuple(said.get(name, ())) for name in ("words", "rules"))
    if not words or not all(isinstance(word, str) and word.strip() for word in (*words, *rules)):
        raise ValueError(said)
    return Theme(words, frozenset(Category(code) for code in said.get("categories", ())), rules)
