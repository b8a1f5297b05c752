"""Registers the checks of `qingzhou check --deploy`."""

from __future__ import annotations

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """How people prove who they are."""

    name = "qingzhou.identity"

    def ready(self) -> None:
        """Let Django know the checks: importing them registers them."""
        from importlib import import_module

        import_module("qingzhou.identity.checks")
