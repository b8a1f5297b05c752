"""Addresses of the second factor and of the identity platform."""

from django.urls import path

from qingzhou.identity import views

app_name = "identity"
urlpatterns = [
    path("sign-in/code", views.code, name="code"),
    path("sign-in/platform", views.to_platform, name="to_platform"),
    path("sign-in/platform/back", views.from_platform, name="from_platform"),
    path("account/second-factor", views.second_factor, name="second_factor"),
    path("account/second-factor/codes", views.recovery_codes, name="recovery_codes"),
    path("account/second-factor/off", views.give_up, name="give_up"),
    path("organisation/people/<int:pk>/second-factor/reset", views.reset, name="reset"),
    path("organisation/people/<int:pk>/link", views.link, name="link"),
    path("organisation/people/<int:pk>/unlink", views.unlink, name="unlink"),
]
