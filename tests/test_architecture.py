"""The shape of the code, where ruff, mypy and import-linter cannot see it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "qingzhou"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# Relations that may vanish or empty with what they point to, each with its reason.
NOT_PROTECTED = {"units.alias.unit": "another way to write the unit's name, nothing by itself"}

WRITES = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "create_user", "acreate"}
CLOCKS = {("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"), ("date", "today"),
          ("datetime", "now"), ("datetime", "today"), ("datetime", "utcnow"), ("time", "time")}  # fmt: skip
WHERE_CLOCKS_ARE_READ = {"views", "entrance", "backends", "commands", "templatetags"}
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "services", "service", "core", "common", "misc", "signals"}


def modules(*, tests: bool = False) -> list[Path]:
    """Every module we wrote but migrations; with `tests`, theirs too."""
    found = [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]
    return sorted(found + (list((ROOT / "tests").rglob("*.py")) if tests else []))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, node: ast.AST | None = None) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def length(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def layers() -> dict[str, int]:
    """How far down each capability stands, as import-linter is told: 0 is the top."""
    contract = PROJECT["tool"]["importlinter"]["contracts"][0]
    return {
        name.strip(" ()"): depth for depth, layer in enumerate(contract["layers"]) for name in re.split(r"[|:]", layer)
    }


def relations() -> Iterator[tuple[str, models.ForeignKey[models.Model, models.Model]]]:
    """Every foreign key of ours, as `app.model.field` and the field."""
    for model in apps.get_models():
        if model.__module__.startswith("qingzhou."):
            for field in model._meta.local_fields:
                if isinstance(field, models.ForeignKey):
                    yield f"{model._meta.label_lower}.{field.name}", field


def test_every_folder_stands_in_a_layer() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= set(layers())


def test_every_folder_has_its_word_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert [
        path.parent.name for path in PACKAGE.glob("*/__init__.py") if f"| `{path.parent.name}` |" not in glossary
    ] == []


def test_foreign_keys_point_down_like_imports() -> None:
    depth = layers()
    upward = [
        f"{name} -> {field.related_model._meta.label_lower}"
        for name, field in relations()
        if depth.get(field.related_model._meta.app_label, 99) < depth[field.model._meta.app_label]
    ]
    assert upward == []


def test_what_is_referred_to_cannot_be_deleted() -> None:
    loose = [
        name
        for name, field in relations()
        if field.remote_field.on_delete is not models.PROTECT and name not in NOT_PROTECTED
    ]
    assert loose == []


def test_files_classes_and_functions_stay_small() -> None:
    large = []
    for path in modules(tests=True):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > 400:
            large.append(f"{place(path)}: {lines} lines")
        for node in ast.walk(tree(path)):
            limit = {ast.FunctionDef: 50, ast.AsyncFunctionDef: 50, ast.ClassDef: 150}.get(type(node))
            if limit and length(node) > limit:  # type: ignore[arg-type]
                large.append(f"{place(path, node)} {node.name}: {length(node)} lines")  # type: ignore[attr-defined,arg-type]
    assert large == []


def test_names_of_modules_say_what_is_inside() -> None:
    assert [place(path) for path in modules() if {path.stem, path.parent.name} & NAMES_THAT_SAY_NOTHING] == []


def _writes(call: ast.Call) -> bool:
    """Whether a call looks like a database write; `document.save(path)` and `digest.update(data)` do not."""
    if not isinstance(call.func, ast.Attribute):
        return False
    name, keywords_only = call.func.attr, not call.args
    if name in WRITES:
        return True
    if name == "save":
        return keywords_only and all(keyword.arg in {"update_fields", "using"} for keyword in call.keywords)
    if name == "delete":
        return keywords_only
    return name == "update" and keywords_only


def test_only_actions_write() -> None:
    elsewhere = [
        place(path, node)
        for path in modules()
        if path.stem != "actions" and path.parent.name != "actions"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _writes(node)
    ]
    assert elsewhere == []


def test_domain_code_is_told_the_time() -> None:
    """`now` and `today` are arguments, so that any day can be replayed; only the edge of the system reads a clock."""
    read = [
        place(path, node)
        for path in modules()
        if not WHERE_CLOCKS_ARE_READ & {path.stem, path.parent.name}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and (node.value.id, node.attr) in CLOCKS
    ]
    assert read == []


def test_nothing_of_ours_is_imported_inside_a_function() -> None:
    """That would hide a knot from import-linter's reader."""
    hidden = [
        place(path, node)
        for path in modules()
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qingzhou")
    ]
    assert hidden == []


def test_no_path_or_host_of_one_machine_is_written_down() -> None:
    machine = re.compile(r"(?<![\w.])/(?:work|root|farm|home)/|index-url|registry = .http|https?://[^ ]*/simple\b")
    texts = [path for folder in ("qingzhou", "tests", "script", "docs", ".ci") for path in (ROOT / folder).rglob("*")]
    texts += [path for path in ROOT.iterdir() if path.suffix in {".md", ".toml", ".txt"}]
    suspicious = [
        place(path)
        for path in texts
        if path.is_file() and path.suffix not in {".pyc", ".mo", ".png", ".jpg", ".docx", ".xlsx"}
        if path != Path(__file__) and machine.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert suspicious == []


def _pins(name: str) -> set[str]:
    return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))


def test_testing_installs_the_versions_that_run() -> None:
    assert _pins("requirements.txt") <= _pins("requirements-test.txt")


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_pinned_package_has_hashes(name: str) -> None:
    blocks = re.split(r"^(?=\w)", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
