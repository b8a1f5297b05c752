"""Addresses of meetings: /meetings/2026-W47/, /meetings/2026-11-20/."""

from django.urls import path

import qingzhou.dispatch.urls  # noqa: F401 - registers how an edition is written in an address
from qingzhou.meetings import views

app_name = "meetings"
urlpatterns = [
    path("<edition:week>/", views.agenda, name="agenda"),
    path("<edition:week>/prepare", views.prepare, name="prepare"),
    path("<edition:week>/subjects", views.add, name="add"),
    path("<edition:week>/order", views.order, name="order"),
    path("<edition:week>/slides", views.slides, name="slides"),
    path("<edition:week>/decisions", views.decisions, name="decisions"),
    path("<edition:week>/close", views.close, name="close"),
    path("<edition:week>/minutes.docx", views.minutes, name="minutes"),
    path("<edition:week>/circular.docx", views.circular, name="circular"),
    path("subjects/<int:pk>", views.arrange, name="arrange"),
    path("subjects/<int:pk>/counted/<slug:place>", views.counted, name="counted"),
    path("subjects/<int:pk>/decide", views.decide, name="decide"),
    path("receipts/<int:pk>", views.sign, name="sign"),
]
