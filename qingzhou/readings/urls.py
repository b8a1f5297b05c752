"""Addresses of the log of readings."""

from django.urls import path

from qingzhou.readings.views import log

app_name = "readings"
urlpatterns = [path("readings", log.readings, name="list")]
