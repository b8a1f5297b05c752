"""One district for all tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.rights.district import built
from tests.rights.things import District


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[District]:
    """The district; it is gone when the last test of the file is over."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield built(tmp_path_factory.mktemp("evidence"))
        transaction.set_rollback(True)
