"""`qingzhou verify receipt.json heads.json [leaves.jsonl]`: what anybody can do with verifier.py alone."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from qingzhou.notary import verifier


class Command(BaseCommand):
    help = "Check a receipt against published heads: exit 0 if everything holds, 1 if not, 2 if it cannot be told."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The files."""
        parser.add_argument("receipt", help="receipt.json, or - for none")
        parser.add_argument("heads", help="heads.json")
        parser.add_argument("leaves", nargs="?", help="leaves.jsonl, to count for oneself")

    def handle(self, *_args: Any, receipt: str, heads: str, leaves: str | None, **_options: Any) -> None:
        """A line in each language for everything that was looked at."""
        sys.exit(verifier.main([receipt, heads, *([leaves] if leaves else [])], say=self.stdout.write))
