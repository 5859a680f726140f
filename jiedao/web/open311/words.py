"""How residents' requests read in the fields of GeoReport v2."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.mapping import SYSTEMS
from jiedao.procedures.open311 import Service
from jiedao.procedures.open311_reading import Stands, Update
from jiedao.register.models import Place
from jiedao.web.clock import ZONE
from jiedao.web.door.entering import Entrance
from jiedao.web.tags.spoken import plainly, spoken

#: When the interface last changed.
CHANGED = "2026-11-27T00:00:00+08:00"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def discovery(address: str, at: Entrance | None) -> dict[str, Any]:
    """Where the interface is, and who can be asked."""
    phone = at.door.phone if at is not None and at.door is not None else ""
    key = _("密钥向该单位要：由书记或主任发给，每个程序一个。")
    kind = "test" if at is not None and at.street.demonstration_day else "production"
    endpoint = {
        "specification": SPECIFICATION, "url": address, "changeset": CHANGED, "type": kind,
        "formats": ["text/xml", "application/json"],
    }  # fmt: skip
    contact = f"{at.street.name} {phone}".strip() if at is not None else _("问该单位")
    return {"changeset": CHANGED, "contact": contact, "key_service": key, "endpoints": [endpoint]}


def service(one: Service) -> dict[str, Any]:
    """A kind of problem. Its class of GB/T 30428.2 is its group, and the class's code a keyword."""
    words = [f"GB/T 30428.2 {one.standard}"] if one.standard else []
    return {
        "service_code": one.code, "service_name": spoken(one.kind), "description": one.kind.hint or spoken(one.kind),
        "metadata": True, "type": "realtime", "keywords": ", ".join((*words, spoken(one.kind))),
        "group": spoken(one.group),
    }  # fmt: skip


def definition(code: str, communities: Iterable[Place]) -> dict[str, Any]:
    """What may be said besides: none of it must be."""
    yes_no = [("yes", _("要")), ("no", _("不要"))]
    asked = [
        ("community", _("哪个社区"), [(one.code, one.name) for one in communities], ""),
        ("system", _("经纬度是哪个坐标系"), [(str(one), str(one)) for one in SYSTEMS], _("不写就是 WGS-84")),
        ("answer_wanted", _("要不要打电话答复"), yes_no, _("不要答复就不留电话；姓名、邮箱、设备号一律不留")),
    ]
    attributes = [
        {
            "variable": True, "code": name, "datatype": "singlevaluelist", "required": False, "datatype_description": hint,
            "order": no, "description": label, "values": [{"key": key, "name": word} for key, word in values],
        }
        for no, (name, label, values, hint) in enumerate(asked, 1)
    ]  # fmt: skip
    return {"service_code": code, "attributes": attributes}


def request(one: Stands, at: Entrance, absolute: Callable[[str], str]) -> dict[str, Any]:
    """A request as everybody may read it: every field always there, those not to be read empty."""
    mine, seen = one.request, one.is_shown
    picture = reverse("door:picture", args=[at.street.slug, one.picture.pk]) if seen and one.picture else ""
    return {
        "service_request_id": str(mine.pk),
        "status": "open" if one.is_open else "closed",
        "status_notes": _(one.stamp),
        "service_name": spoken(one.kind),
        "service_code": mine.category,
        "description": mine.words if seen else None,
        "agency_responsible": at.street.name,
        "service_notice": None if seen else _("还没有公开，只说办到哪里了。"),
        "requested_datetime": _at(mine.received_at),
        "updated_datetime": _at(one.case.changed_at),
        "expected_datetime": _at(one.case.due_at) if one.is_open else None,
        "address": (mine.where or None) if seen else None,
        "address_id": None,
        "zipcode": None,
        "lat": mine.latitude if seen else None,
        "long": mine.longitude if seen else None,
        "media_url": absolute(picture) if picture else None,
    }


def update(one: Update) -> dict[str, Any]:
    """A step, in the plain words of the door."""
    return {
        "update_id": str(one.id), "service_request_id": str(one.request), "status": "open" if one.is_open else "closed",
        "updated_datetime": _at(one.at), "description": plainly(one.told), "media_url": None,
    }  # fmt: skip


def _at(when: datetime | None) -> str | None:
    return when.astimezone(ZONE).isoformat(timespec="seconds") if when is not None else None
