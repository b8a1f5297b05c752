"""Addresses of the register."""

from django.urls import path

from qingzhou.registry.views import importing, institutions

app_name = "registry"
urlpatterns = [
    path("", institutions.listed, name="list"),
    path("new", institutions.new, name="new"),
    path("offered", institutions.offered, name="offered"),
    path("imports", importing.imports, name="imports"),
    path("imports/<int:pk>", importing.intake, name="import"),
    path("imports/<int:pk>/sheet", importing.sheet, name="sheet"),
    path("imports/<int:pk>/columns", importing.columns, name="columns"),
    path("imports/<int:pk>/reopen", importing.reopen, name="reopen"),
    path("imports/<int:pk>/take-in", importing.take_in, name="take_in"),
    path("<int:pk>/", institutions.institution, name="institution"),
    path("<int:pk>/<slug:aspect>", institutions.change, name="change"),
]
