"""Rules and sweeps, as Django starts them: an institution's page shows what is found about it."""

from __future__ import annotations

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    """The application."""

    name = "qingzhou.compliance"

    def ready(self) -> None:
        """Let the register know the card: importing it adds it."""
        from importlib import import_module

        import_module("qingzhou.compliance.card")
