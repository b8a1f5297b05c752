"""`qingzhou privacy`: docs/privacy.md, written from what the models declare."""

from __future__ import annotations

import inspect
from typing import Any

from django.core.management.base import BaseCommand

from qingzhou import rights
from qingzhou.rights import Openness

HEAD = """# Whose rows, and what may be told of them

Written from each folder's `rights.py` by `qingzhou privacy > docs/privacy.md`; a test compares the two.

*public*: may be published as it stands. *internal*: for those whose work it is. *personal*: says something about a person (个人信息).
A model without a rule stops the start; a field without a word fails a test.
"""


def markdown() -> str:
    """Every model with its rule and its fields."""
    parts = [HEAD]
    for model in rights.our_models():
        declared = rights.DECLARED[model]
        said = " ".join((inspect.getdoc(declared.rows) or "").split())
        parts.append(f"## {model._meta.label}\n\nSeen by: {said}\n")  # noqa: SLF001
        named = {
            openness: [f"`{name}`" for name, of in declared.fields.items() if of is openness] for openness in Openness
        }
        rows = [f"| {openness.value} | {', '.join(names)} |" for openness, names in named.items() if names]
        parts.append("\n".join(["| | fields |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


class Command(BaseCommand):
    """Print docs/privacy.md."""

    help = "Print whose rows the models are, and the openness of every field, as Markdown."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(markdown(), ending="")
