"""Addresses of handing over."""

from django.urls import path

from qingzhou.handover import views

app_name = "handover"
urlpatterns = [
    path("handover", views.people, name="people"),
    path("organisation/people/<int:pk>", views.person, name="person"),
    path("organisation/people/<int:pk>/enable", views.enable, name="enable"),
    path("organisation/memberships/<int:pk>/end", views.end_membership, name="end_membership"),
]
