"""At the start: gather what every folder declares, and refuse to start where something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.utils.module_loading import autodiscover_modules

from qingzhou import rights

TAG = "rights"


def every_model_says_whose_rows_they_are(
    app_configs: Sequence[AppConfig] | None, **_options: Any
) -> list[checks.Error]:
    """A model without a rule is an error, so no command and no server starts."""
    return [
        checks.Error(
            f"{model._meta.label} does not say whose rows they are.",  # noqa: SLF001
            hint=f"Add declare({model.__name__}, …) to {model.__module__.rpartition('.models')[0]}.rights.",
            id="rights.E001",
        )
        for model in rights.without_rule()
    ]


class RightsConfig(AppConfig):
    """Reads the `rights.py` of every application."""

    name = "qingzhou.rights"

    def ready(self) -> None:
        """Gather the declarations and register the check."""
        autodiscover_modules("rights")
        checks.register(every_model_says_whose_rows_they_are, TAG)
