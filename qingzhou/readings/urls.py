"""Addresses of the log of readings."""

from django.urls import path

from qingzhou.readings import views

app_name = "readings"
urlpatterns = [path("readings", views.readings, name="list")]
