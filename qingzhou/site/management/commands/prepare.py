"""`qingzhou prepare`: make an installation ready to serve, doing only what is not done yet."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from qingzhou.site import catalogues


class Command(BaseCommand):
    help = "Bring translations, database and static files up to date; quick when nothing has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--demonstration", action="store_true", help="load the invented district into an empty database"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Compile what was translated, migrate the database, collect the static files."""
        catalogues.compile_stale()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stderr.write("Preparing the database …")
            call_command("migrate", interactive=False, verbosity=0)
        kept = settings.HOME / "static-fingerprint"
        wanted = fingerprint_of_static_files()
        if not kept.exists() or kept.read_text(encoding="ascii") != wanted:
            self.stderr.write("Collecting the static files …")
            call_command("collectstatic", interactive=False, verbosity=0)
            kept.write_text(wanted, encoding="ascii")
        if options["demonstration"]:  # here and not by itself: every start of the program takes a second
            call_command("demo", if_empty=True)
            call_command("demo", accounts=True)


def fingerprint_of_static_files() -> str:
    """One line that changes when any static file of any application is added, removed or edited."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
