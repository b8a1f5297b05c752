"""Addresses of warnings."""

from django.urls import path

from qingzhou.warning import views

app_name = "warning"
urlpatterns = [
    path("", views.alerts, name="alerts"),
    path("assess", views.assess, name="assess"),
    path("weights", views.weights, name="weights"),
    path("<int:pk>/", views.alert, name="alert"),
    path("<int:pk>/issue", views.open_issue, name="open_issue"),
    path("<int:pk>/letter", views.transfer_letter, name="letter"),
    path("<int:pk>/<slug:verb>", views.deal, name="deal"),
]
