"""All addresses of the site."""

from django.urls import URLPattern, URLResolver, include, path

from qingzhou.site import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", views.health, name="health"),
    path("", include("qingzhou.hotline.urls")),  # early: a flood of reports comes here, and addresses are tried in turn
    path("", include("qingzhou.api.urls")),
    path("", include("qingzhou.units.urls")),
    path("bookmarks/", include("qingzhou.bookmarks.urls")),
    path("", include("qingzhou.notifications.urls")),
    path("", include("qingzhou.readings.urls")),
    path("", include("qingzhou.identity.urls")),
    path("", include("qingzhou.handover.urls")),
    path("", include("qingzhou.ledger.urls")),
    path("institutions/", include("qingzhou.registry.urls")),
    path("findings/", include("qingzhou.compliance.urls")),
    path("reconciliations/", include("qingzhou.reconciliation.urls")),
    path("warnings/", include("qingzhou.warning.urls")),
    path("exchange/", include("qingzhou.exchange.urls")),
    path("", include("qingzhou.directives.urls")),
    path("calendar/", include("qingzhou.adjustments.urls")),
    path("open/", include("qingzhou.disclosure.urls")),
    path("filing/", include("qingzhou.filings.urls")),
    path("dispatch/", include("qingzhou.dispatch.urls")),
    path("meetings/", include("qingzhou.meetings.urls")),
]
