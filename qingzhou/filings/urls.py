"""Addresses of the filings: /filing/2026-W47/, /filing/2026-11-20/units."""

from django.urls import path, register_converter

from qingzhou.filings import views
from qingzhou.filings.periods import Period


class PeriodConverter:
    """A week, half-month, month or day in an address; what is none is no page."""

    regex = "[0-9]{4}-[0-9WH-]{2,5}"

    def to_python(self, value: str) -> Period:
        """The period; ValueError makes it a 404."""
        return Period.parse(value)

    def to_url(self, value: Period | str) -> str:
        """As it stands in the address."""
        return str(value)


register_converter(PeriodConverter, "period")
app_name = "filings"
urlpatterns = [
    path("", views.form, name="form"),
    path("units", views.units, name="units"),
    path("rhythm", views.rhythm, name="rhythm"),
    path("<int:pk>", views.filing, name="filing"),
    path("<period:period>/", views.form, name="form"),
    path("<period:period>/units", views.units, name="units"),
]
