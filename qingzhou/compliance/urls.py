"""Addresses of rules, sweeps and findings."""

from django.urls import path

from qingzhou.compliance.views import findings, rehearsals, rules

app_name = "compliance"
urlpatterns = [
    path("", findings.findings, name="findings"),
    path("<int:pk>/", findings.finding, name="finding"),
    path("<int:pk>/dismiss", findings.dismiss, name="dismiss"),
    path("<int:pk>/issue", findings.open_issue, name="open_issue"),
    path("institutions/<int:pk>", findings.facts, name="facts"),
    path("sweeps", findings.sweeps, name="sweeps"),
    path("sweeps/advance", findings.advance, name="advance"),
    path("rules", rules.rules, name="rules"),
    path("rules/<slug:code>", rules.rule, name="rule"),
    path("rules/<slug:code>/rehearsal", rehearsals.rehearsal, name="rehearsal"),
    path("rules/<slug:code>/limit", rules.limit, name="limit"),
]
