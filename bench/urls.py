"""The site's addresses, and one view that does nothing but insert a row, durably, behind the same middleware."""

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from qingzhou.units.entrance import open_to_everyone

MAKE = "CREATE TABLE IF NOT EXISTS bench_row (said varchar(200) NOT NULL)"


@csrf_exempt
@open_to_everyone
def insert(_request: HttpRequest) -> HttpResponse:
    """One durable insert."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_row (said) VALUES (%s)", ["已完成 40% 的点位核查。"])
    return HttpResponse(status=204)


urlpatterns = [path("bench/insert", insert), path("", include("qingzhou.site.urls"))]
