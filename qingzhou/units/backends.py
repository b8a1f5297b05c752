"""Who is signed in, read together with what they may act as."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend
from django.utils import timezone

from qingzhou.units.models import Person
from qingzhou.units.queries import signed_in


class SignedInBackend(ModelBackend):
    """Django's own, with one question less to the database on every page."""

    def get_user(self, user_id: int) -> Person | None:
        person = signed_in(user_id, timezone.localdate())
        if person is None:
            return super().get_user(user_id)
        return person if self.user_can_authenticate(person) else None
