"""Addresses of Excel 往来: taking a ledger over, and sheets that go out and come back."""

from django.urls import path

from qingzhou.exchange.views import importing, returning

app_name = "exchange"
urlpatterns = [
    path("imports", importing.imports, name="imports"),
    path("imports/<int:pk>", importing.batch, name="import"),
    path("imports/<int:pk>/sheet", importing.sheet, name="sheet"),
    path("imports/<int:pk>/columns", importing.columns, name="columns"),
    path("imports/<int:pk>/reopen", importing.reopen, name="reopen"),
    path("imports/<int:pk>/fix", importing.fix, name="fix"),
    path("imports/<int:pk>/begin", importing.begin, name="begin"),
    path("imports/<int:pk>/advance", importing.advance, name="advance"),
    path("imports/<int:pk>/faults.xlsx", importing.faults, name="faults"),
    path("sheet.xlsx", returning.sheet, name="outgoing"),
    path("returns", returning.returns, name="returns"),
    path("returns/<int:pk>", returning.returned, name="return"),
    path("returns/<int:pk>/apply", returning.apply, name="apply"),
]
