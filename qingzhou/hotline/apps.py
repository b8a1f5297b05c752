"""Registers the checks of `qingzhou check --deploy`."""

from __future__ import annotations

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    """What people report."""

    name = "qingzhou.hotline"

    def ready(self) -> None:
        """Let Django know the checks: importing them registers them."""
        from importlib import import_module

        import_module("qingzhou.hotline.checks")
