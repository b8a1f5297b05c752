"""Addresses of signing in, switching, and the units."""

from django.urls import path

from qingzhou.units import views

app_name = "units"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("password", views.password, name="password"),
    path("account", views.account, name="account"),
    path("act-as", views.act_as, name="act_as"),
    path("language", views.language, name="language"),
    path("organisation", views.organisation, name="organisation"),
    path("organisation/sheet.xlsx", views.sheet, name="sheet"),
    path("organisation/check", views.check_sheet, name="check_sheet"),
    path("organisation/import", views.import_sheet, name="import_sheet"),
    path("organisation/units/<int:pk>", views.unit, name="unit"),
    path("organisation/units/<int:pk>/aliases", views.add_alias, name="add_alias"),
    path("organisation/memberships/<int:pk>/stand-in", views.stand_in, name="stand_in"),
    path("organisation/stand-ins/<int:pk>/end", views.end_stand_in, name="end_stand_in"),
    path("organisation/people/<int:pk>/password", views.issue_password, name="issue_password"),
]
