"""`qingzhou unseal --key FILE --by ACCOUNT`: open the boxes that two persons agreed to open; run by the key's custodian."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from qingzhou.hotline import actions, queries, receipts, sealing
from qingzhou.hotline.models import Opening
from qingzhou.hotline.permissions import KEEPING_KEYS
from qingzhou.refusals import Refusal
from qingzhou.units.models import Membership
from qingzhou.units.queries import own_in_force


class Command(BaseCommand):
    """Put what is in each agreed box under a code of its own and print the codes. What is in the boxes is not printed."""

    help = "Open the sealed identities that were agreed to be opened, and print a code for each person who asked."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The private key, and who runs this."""
        parser.add_argument("--key", type=Path, required=True, help="file with the private key, seal-private.pem")
        parser.add_argument(
            "--by", required=True, help="account of the key's custodian: clerk, group leader or auditor"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """One after another; what cannot be opened is said and left as it is."""
        by, key = _custodian(options["by"]), options["key"]
        try:
            sealing.private_key(key)
        except (OSError, ValueError, TypeError) as error:
            raise CommandError(_("%(file)s 不是封存用的私钥。") % {"file": key}) from error
        agreed = queries.openings_to_unseal(by)
        if not agreed:
            self.stdout.write(_("没有已同意、待解封的申请。"))
        failed = 0
        for opening in agreed:
            try:
                self._tell(opening, actions.unseal(opening, key, by=by, now=timezone.now()))
            except Refusal as refusal:
                failed += 1
                self.stderr.write(f"{opening.report.number}  {refusal}")
        if failed:
            raise CommandError(_("有 %(n)d 项没有解封。") % {"n": failed})

    def _tell(self, opening: Opening, code: str) -> None:
        known = {
            "number": opening.report.number,
            "unit": opening.unit.short_name,
            "person": opening.asked_by.name,
            "purpose": opening.get_purpose_display(),
            "code": receipts.written(code),
            "hours": int(actions.READY_FOR.total_seconds() // 3600),
        }
        self.stdout.write(_("%(number)s  %(unit)s %(person)s  用途：%(purpose)s") % known)
        self.stdout.write(_("    查看码 %(code)s  请当面或电话交给本人，%(hours)d 小时内有效") % known)


def _custodian(username: str) -> Membership:
    today = timezone.localdate()
    held = own_in_force(today).filter(person__username=username, person__is_active=True, role__in=KEEPING_KEYS)
    found = held.select_related("unit", "person").order_by("pk").first()
    if found is None:
        raise CommandError(_("没有这样的账号，或者不是办公室人员、领导小组领导或审计人员。"))
    return found
