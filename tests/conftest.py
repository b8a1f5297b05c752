"""What holds for every test: no network, translations up to date, and pages that need no collected static files."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.checks import run_checks
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from qingzhou.kit.recent import Recent
from qingzhou.ledger.policy import Policy, known_terms
from qingzhou.site import catalogues

if TYPE_CHECKING:
    from qingzhou.units.models import Membership

hypothesis_settings.register_profile("qingzhou", deadline=None)  # speed is measured by script/bench, not by tests
hypothesis_settings.load_profile("qingzhou")

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def pytest_configure(config: pytest.Config) -> None:
    """Before Django looks at its settings: plain static files instead of hashed ones, cheap passwords."""
    if not hasattr(config, "workerinput"):  # once, not in every worker of pytest-xdist
        catalogues.compile_stale()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or whitenoise warns, and warnings are errors


@pytest.fixture(autouse=True, scope="session")
def no_network() -> Iterator[None]:
    """A test that would leave this machine fails with the address it wanted."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in LOOPBACK:
            raise AssertionError(f"a test wanted to reach the network: {address}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(autouse=True, scope="session")
def every_model_has_a_rule() -> None:
    """As the site itself, tests do not begin while a model does not say whose rows it holds."""
    assert run_checks(tags=["rights"]) == []


@pytest.fixture(autouse=True)
def usual_terms() -> Iterator[None]:
    """Every test begins with the usual terms, known without asking the database."""
    known_terms.know(None, Policy(), seconds=3600)
    yield
    for memory in Recent.made:
        memory.forget()


@pytest.fixture(autouse=True)
def own_evidence(settings: Settings, tmp_path: Path) -> None:
    """Files that a test files away, and the key that signs its heads, are its own, and gone with it."""
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.NOTARY_KEY = tmp_path / "notary-key"
    settings.FACTS_ROOT = tmp_path / "facts"


@pytest.fixture(autouse=True)
def nobody_sent_much_lately() -> None:
    """What one test sends does not hold back the next."""
    caches["flood"].clear()


@pytest.fixture
def clerk() -> Membership:
    """A clerk of an office with two units that handle reports; a test of something else has its own."""
    from tests import build  # models: not before Django is ready

    for name in ("教育局", "市场监管局"):
        build.handler(build.unit(name))
    return build.clerk()


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> None:
    """The keys of receipts and of sealed names are the test's own."""
    settings.HOTLINE_CALLER_KEY = tmp_path / "caller-key"
    settings.HOTLINE_KEY_FILE, settings.HOTLINE_SEAL = tmp_path / "receipt-key", tmp_path / "seal"
