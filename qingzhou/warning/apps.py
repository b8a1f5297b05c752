"""Warnings, as Django starts them: an institution's page shows its score."""

from __future__ import annotations

from django.apps import AppConfig


class WarningConfig(AppConfig):
    """The application."""

    name = "qingzhou.warning"

    def ready(self) -> None:
        """Let the register know the card: importing it adds it."""
        from importlib import import_module

        import_module("qingzhou.warning.card")
