"""`qingzhou reset_second_factor ACCOUNT`: for leaders and auditors, whose second factor the office cannot reset."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from qingzhou.identity.actions import reset_on_the_server
from qingzhou.units.models import Person


class Command(BaseCommand):
    """Take away a second factor whose phone is lost."""

    help = "Take a person's second factor away; they set it up again after signing in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the account."""
        parser.add_argument("account")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Reset it, or say that there is no such account."""
        person = Person.objects.filter(username=options["account"]).first()
        if person is None:
            raise CommandError(_("没有账号“%(account)s”。") % {"account": options["account"]})
        reset_on_the_server(person)
        self.stdout.write(_("%(person)s的第二重验证已重置，请本人登录后重新启用。") % {"person": person})
