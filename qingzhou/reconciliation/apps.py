"""Reconciliation, as Django starts it: institutions and lists show what they have to do with it."""

from __future__ import annotations

from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    """The application."""

    name = "qingzhou.reconciliation"

    def ready(self) -> None:
        """Let the register know the cards: importing them adds them."""
        from importlib import import_module

        import_module("qingzhou.reconciliation.card")
