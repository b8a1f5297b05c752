"""Addresses of the interface: /open311/v2/requests.json, /api/v1/items, /api-keys."""

from django.urls import include, path, register_converter

from qingzhou.api.views import keys, open311, tokens, v1


class FormConverter:
    """json or xml."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(FormConverter, "form")
app_name = "api"
urlpatterns = [
    path("open311/discovery.<form:form>", open311.discovery, name="discovery"),
    path("open311/v2/services.<form:form>", open311.services, name="services"),
    path("open311/v2/services/<slug:code>.<form:form>", open311.definition, name="definition"),
    path("open311/v2/requests.<form:form>", open311.requests, name="requests"),
    path("open311/v2/requests/<slug:number>.<form:form>", open311.request, name="request"),
    path("open311/v2/tokens/<slug:code>.<form:form>", open311.token, name="token"),
    path("api/v1/", include((v1.addresses, v1.namespace))),
    path("api/v1/openapi.json", v1.openapi, name="openapi"),
    path("api/reference", v1.reference, name="reference"),
    path("api-tokens", tokens.tokens, name="tokens"),
    path("api-tokens/<int:pk>/revoke", tokens.revoke, name="revoke_token"),
    path("api-keys", keys.keys, name="keys"),
    path("api-keys/<int:pk>/revoke", keys.revoke, name="revoke"),
]
