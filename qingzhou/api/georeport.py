"""Open311 GeoReport v2, the form of it: services, requests and errors as JSON or XML. Pure.

Source: the GeoReport v2 specification of the Open311 community (wiki.open311.org). Times are W3C with an offset.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from lxml import etree

from qingzhou.hotline.models import Report
from qingzhou.hotline.queries import stage_of
from qingzhou.hotline.states import Category, Status

SHANGHAI = ZoneInfo("Asia/Shanghai")
TYPES = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
# Of a definition: each a question that fits into one line. `about` and `happened` are the hotline's own fields.
ATTRIBUTES = (("about", 1, 120), ("happened", 2, 100))

Record = Mapping[str, Any]


def written(form: str, root: str, one: str, records: Sequence[Record]) -> bytes:
    """Records as the specification writes a list of them: a JSON array, or XML with `root` around each `one`."""
    if form == "json":
        return json.dumps(list(records), ensure_ascii=False).encode()
    top = etree.Element(root)
    for record in records:
        _fill(etree.SubElement(top, one), record)
    return _document(top)


def written_alone(form: str, root: str, record: Record) -> bytes:
    """What the specification has one of, without a list around it: a JSON object, or XML that begins with `root`."""
    if form == "json":
        return json.dumps(record, ensure_ascii=False).encode()
    top = etree.Element(root)
    _fill(top, record)
    return _document(top)


def _document(top: Any) -> bytes:
    return bytes(etree.tostring(top, xml_declaration=True, encoding="utf-8"))


def _fill(parent: Any, record: Record) -> None:
    for name, value in record.items():
        child = etree.SubElement(parent, name)
        if isinstance(value, list):
            for one in value:
                _fill(etree.SubElement(child, name.removesuffix("s")), one)
        elif value is not None:
            child.text = legal(str(value).lower() if isinstance(value, bool) else str(value))


def legal(text: str) -> str:
    """The text without signs that no XML may hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r").replace("\ufffe", "").replace("\uffff", "")


def discovery(base: str, changed: str) -> Record:
    """Where the interface is."""
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": base,
        "changeset": changed,
        "type": "production",
        "formats": [{"format": TYPES[form].partition(";")[0]} for form in TYPES],
    }
    return {"changeset": changed, "contact": "", "key_service": "", "endpoints": [endpoint]}


def services() -> list[Record]:
    """What can be reported."""
    return [
        {
            "service_code": str(one),
            "service_name": str(one.label),
            "description": str(one.label),
            "metadata": True,
            "type": "realtime",
            "keywords": "",
            "group": _("“双减”监督举报"),
        }
        for one in Category
    ]


def definition(code: str) -> Record:
    """What else is asked for a service."""
    labels = {"about": _("机构、学校或个人办班的名称"), "happened": _("什么时候")}
    return {
        "service_code": code,
        "attributes": [
            {
                "variable": True,
                "code": name,
                "datatype": "string",
                "required": False,
                "datatype_description": _("最多 %(n)d 字") % {"n": longest},
                "order": order,
                "description": labels[name],
            }
            for name, order, longest in ATTRIBUTES
        ],
    }


def request(report: Report, updated_at: datetime) -> Record:
    """A report and how far it is, for the system that brought it in."""
    ended = report.status in (Status.ANSWERED, Status.DECLINED)
    outcome = report.get_ending_display() or report.get_declining_display() if ended else stage_of(report).label
    promised = datetime.combine(report.promised_on, time(23, 59, 59), SHANGHAI) if report.promised_on else None
    return {
        "service_request_id": report.number,
        "status": "closed" if ended else "open",
        "status_notes": str(outcome),
        "service_name": report.get_category_display(),
        "service_code": report.category,
        "description": report.text,
        "agency_responsible": report.issue.lead.name if report.issue and report.issue.lead else "",
        "service_notice": "",
        "requested_datetime": moment(report.received_at),
        "updated_datetime": moment(updated_at),
        "expected_datetime": moment(promised) if promised else None,
        "address": report.place,
        "address_id": "",
        "zipcode": "",
        "lat": None,
        "long": None,
        "media_url": None,
    }


def moment(at: datetime) -> str:
    """2026-11-20T09:30:00+08:00."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")
