"""Whose rows they are, and what may be told of each field: every model says so once, in `rights.py` of its own folder.

A model that says nothing is seen by nobody: asking for it raises, and the site does not start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol, TypeVar

from django.apps import apps as registry
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)
OURS = "qingzhou."


class Acting(Protocol):
    """What a rule may ask of whoever reads; units.models.Membership is one."""

    @property
    def person_id(self) -> int:
        """Who it is."""

    @property
    def unit_id(self) -> int:
        """For which unit they act."""

    @property
    def jurisdiction_id(self) -> int:
        """In which place."""

    @property
    def role(self) -> str:
        """In what role."""

    @property
    def oversees(self) -> bool:
        """Whether that role sees the whole jurisdiction."""


Rule = Callable[[Any], Q]  # from an Acting to the condition on the rows that they may see


class Openness(Enum):
    """What may be told of a field."""

    PUBLIC = "public"  # may be published as it stands
    INTERNAL = "internal"  # for those whose work it is
    PERSONAL = "personal"  # says something about a person: 个人信息


@dataclass(frozen=True)
class Rights:
    """What a model declares: which rows somebody sees, and the openness of each field."""

    rows: Rule
    fields: Mapping[str, Openness]
    wrong: tuple[str, ...] = ()  # fields declared twice


class NoRule(LookupError):
    """Somebody asked for the rows of a model that does not say whose they are."""


DECLARED: dict[type[Model], Rights] = {}


def declare(model: type[Model], rows: Rule, *, public: str = "", internal: str = "", personal: str = "") -> None:
    """Say once, for a model: which rows somebody sees, and the names of its fields by openness, with spaces between."""
    named = {Openness.PUBLIC: public.split(), Openness.INTERNAL: internal.split(), Openness.PERSONAL: personal.split()}
    every = [name for names in named.values() for name in names]
    fields = {name: openness for openness, names in named.items() for name in names}
    twice = tuple(sorted({name for name in every if every.count(name) > 1}))
    DECLARED[model] = Rights(rows, fields, twice)


def visible(model: type[M], by: Acting) -> QuerySet[M]:
    """The rows of a model that `by` may see. Raises NoRule for a model that does not say whose they are."""
    if model not in DECLARED:
        raise NoRule(f"{model._meta.label} declares nobody's rows: see qingzhou/rights")  # noqa: SLF001
    return QuerySet(model).filter(DECLARED[model].rows(by))


# --- the usual rules -------------------------------------------------------------------------------------------
def everyone(_by: Acting) -> Q:
    """Everybody signed in."""
    return Q()


def nobody(_by: Acting) -> Q:
    """Nobody: it is never listed, only used or shown as a part of something else."""
    return Q(pk__in=())


def own_jurisdiction(path: str) -> Rule:
    """Those of the own jurisdiction, which is at `path`."""

    def rule(by: Acting) -> Q:
        return Q(**{path: by.jurisdiction_id})

    rule.__doc__ = "Own jurisdiction."
    return rule


def through(model: type[Model], path: str) -> Rule:
    """Whoever sees the row of another model to which `path` leads."""

    def rule(by: Acting) -> Q:
        return Q(**{f"{path}__in": visible(model, by)})

    rule.__doc__ = f"Whoever sees its `{model._meta.label}`."  # noqa: SLF001
    return rule


# --- what is missing -------------------------------------------------------------------------------------------
def our_models() -> list[type[Model]]:
    """Every model of this program, in the order of its applications."""
    return [model for model in registry.get_models() if model.__module__.startswith(OURS)]


def without_rule() -> list[type[Model]]:
    """The models that do not say whose rows they are."""
    return [model for model in our_models() if model not in DECLARED]


def fields_of(model: type[Model]) -> list[str]:
    """The fields that must declare themselves: all that are stored with the model."""
    options = model._meta  # noqa: SLF001
    return [field.name for field in (*options.fields, *options.many_to_many) if not field.auto_created]


def field_faults(model: type[Model]) -> list[str]:
    """What is wrong with the declaration of a model's fields: forgotten, unknown or declared twice."""
    declared = DECLARED[model]
    label, stored = model._meta.label, fields_of(model)  # noqa: SLF001
    forgotten = [f"{label}.{name}: public, internal or personal?" for name in stored if name not in declared.fields]
    unknown = [f"{label}.{name}: no such field" for name in declared.fields if name not in stored]
    return forgotten + unknown + [f"{label}.{name}: declared twice" for name in declared.wrong]
