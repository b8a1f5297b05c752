"""Every model says whose rows it holds and what may be told of its fields; without that, nothing starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.db import models

from qingzhou import rights
from qingzhou.ledger.models import Item
from qingzhou.rights import NoRule, visible
from qingzhou.rights.management.commands.privacy import markdown
from tests import build

ROOT = Path(__file__).resolve().parent.parent.parent
FORGETFUL = """
import django
from django.db import models

django.setup()
type("Forgotten", (models.Model,), {"__module__": "qingzhou.units.models", "__qualname__": "Forgotten"})
"""


def outcome(then: str, home: Path) -> subprocess.CompletedProcess[str]:
    """What happens in a program that has a model without a rule."""
    return subprocess.run(
        [sys.executable, "-c", FORGETFUL + then], cwd=ROOT, capture_output=True, text=True, check=False,
        env={"DJANGO_SETTINGS_MODULE": "qingzhou.site.settings", "PATH": "", "QINGZHOU_HOME": str(home)},
    )  # fmt: skip


def test_every_model_says_whose_rows_it_holds() -> None:
    assert [model._meta.label for model in rights.without_rule()] == []
    assert run_checks(tags=["rights"]) == []


@pytest.mark.parametrize("model", rights.our_models(), ids=lambda model: model._meta.label)
def test_every_field_says_whether_it_is_public_internal_or_personal(model: type[models.Model]) -> None:
    assert rights.field_faults(model) == []


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "prepare", "migrate"])
def test_a_model_without_a_rule_stops_every_command(command: str, tmp_path: Path) -> None:
    refused = outcome(
        f"from django.core.management import execute_from_command_line as run\nrun(['qingzhou', '{command}'])", tmp_path
    )
    assert refused.returncode == 1
    assert "units.Forgotten does not say whose rows they are." in refused.stderr
    assert "qingzhou.units.rights" in refused.stderr


@pytest.mark.slow
def test_a_model_without_a_rule_stops_the_server(tmp_path: Path) -> None:
    refused = outcome("import qingzhou.site.wsgi", tmp_path)
    assert refused.returncode == 1
    assert "units.Forgotten does not say whose rows they are." in refused.stderr


@pytest.mark.django_db
def test_what_has_no_rule_is_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    by = build.clerk()
    assert list(visible(Item, by)) == []
    monkeypatch.delitem(rights.DECLARED, Item)
    with pytest.raises(NoRule, match=r"ledger\.Item"):
        visible(Item, by)


def test_a_forgotten_an_unknown_and_a_doubled_field_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "DECLARED", {})
    fields = " ".join(rights.fields_of(Item)[1:])
    rights.declare(Item, rights.nobody, public=fields, internal="colour", personal="owner")
    first = rights.fields_of(Item)[0]
    assert rights.field_faults(Item) == [
        f"ledger.Item.{first}: public, internal or personal?",
        "ledger.Item.colour: no such field",
        "ledger.Item.owner: declared twice",
    ]


def test_the_page_on_privacy_says_what_the_models_declare() -> None:
    assert (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8") == markdown()
