"""`qingzhou seal-key [--move FOLDER]`: which key names are sealed to, where the private one is, and taking it elsewhere."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qingzhou.hotline import sealing


class Command(BaseCommand):
    """Say which key it is; with --move, write the private one into a folder, read it back, and take it away from here."""

    help = "Show the key that reporters' names are sealed to, or take its private half off this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("--move", type=Path, metavar="FOLDER", help="an existing folder, e.g. on a USB stick")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Show or move."""
        public, here = sealing.public_key(), Path(settings.HOTLINE_SEAL) / sealing.PRIVATE
        print_of = sealing.fingerprint(public)
        self.stdout.write(_("公钥指纹 %(print)s") % {"print": print_of})
        if options["move"]:
            self._move(here, options["move"], print_of)
        elif here.exists():
            self.stdout.write(
                _("私钥在本机：%(file)s。正式使用前请移走：qingzhou seal-key --move 文件夹") % {"file": here}
            )
        else:
            self.stdout.write(_("私钥不在本机。"))

    def _move(self, here: Path, folder: Path, print_of: str) -> None:
        there = folder / sealing.PRIVATE
        if not here.exists():
            raise CommandError(_("私钥不在本机，没有可移走的。"))
        if not folder.is_dir() or there.exists():
            raise CommandError(
                _("%(folder)s 不是文件夹，或里面已有 %(name)s。") % {"folder": folder, "name": there.name}
            )
        handle = os.open(there, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(here.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        if sealing.fingerprint(sealing.private_key(there).public_key()) != print_of:
            there.unlink()
            raise CommandError(_("读回的私钥与公钥不配，没有移走。"))
        here.unlink()
        self.stdout.write(
            _("私钥已移到 %(file)s，本机不再有。请另存一份，分开保管：丢了，已封存的身份谁也打不开。") % {"file": there}
        )
