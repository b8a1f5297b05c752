"""Addresses of the calendar."""

from django.urls import path

from qingzhou.adjustments import views

app_name = "adjustments"
urlpatterns = [
    path("", views.year, name="year"),
    path("propose", views.propose, name="propose"),
    path("terms", views.term, name="term"),
    path("proposals/<int:pk>", views.proposal, name="proposal"),
]
