"""Addresses of signing in, switching, and the units."""

from django.urls import path

from qingzhou.units import views

app_name = "units"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("password", views.password, name="password"),
    path("act-as", views.act_as, name="act_as"),
    path("language", views.language, name="language"),
    path("organisation", views.organisation, name="organisation"),
]
