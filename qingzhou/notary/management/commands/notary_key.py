"""`qingzhou notary-key [CODE …]`: the line by which others know the key of a log; to be published where it cannot be swapped."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from qingzhou.notary.checkpoint import origin_of, signing_key, verifier_key
from qingzhou.notary.models import Log


class Command(BaseCommand):
    help = "Show the public verifier key of every log, or of the jurisdictions named (GB/T 2260 codes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which ones."""
        parser.add_argument("codes", nargs="*", help="jurisdictions whose log need not have begun")

    def handle(self, *_args: Any, codes: list[str], **_options: Any) -> None:
        """One line each; makes the key if there is none yet."""
        key = signing_key()
        begun = dict(Log.objects.order_by("jurisdiction").values_list("jurisdiction", "origin"))
        for code in codes or begun:
            self.stdout.write(verifier_key(begun.get(code) or origin_of(code), key))
