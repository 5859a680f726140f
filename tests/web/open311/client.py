"""A program as FixMyStreet is one: it knows the specification and nothing of this house.

It reports with `POST requests.xml`, polls `servicerequestupdates.xml` from where it stopped, and takes an error from
`errors/error/description`. What it asks in JSON must say the same.
"""

from typing import Any
from xml.etree import ElementTree

JURISDICTION = "here"
#: The fields of a request in GeoReport v2, in its order.
FIELDS = (
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address", "address_id", "zipcode",
    "lat", "long", "media_url",
)  # fmt: skip
LISTS = {
    "services",
    "service_requests",
    "service_request_updates",
    "errors",
    "attributes",
    "values",
    "endpoints",
    "formats",
}


class Street311:
    """One program with its key; `client` carries what it sends."""

    def __init__(self, client: Any, key: str = "") -> None:
        self.client, self.key, self.seen = client, key, ""

    def get(self, what: str, *, form: str = "xml", **asked: str) -> Any:
        """What an address answers, as it came."""
        return self.client.get(f"/open311/v2/{what}.{form}", {"jurisdiction_id": JURISDICTION, **asked})

    def read(self, what: str, **asked: str) -> Any:
        """The same read, from JSON and from XML, which must say the same."""
        xml, json = self.get(what, **asked), self.get(what, form="json", **asked)
        assert xml.status_code == json.status_code
        assert xml.headers["Content-Type"] == "text/xml; charset=utf-8"
        assert json.headers["Content-Type"].startswith("application/json")
        assert read_xml(xml.content) == as_texts(json.json()), what
        return json.json()

    def post(self, *, form: str = "xml", **sent: Any) -> Any:
        """A report as it is sent, and what was answered."""
        given = {"jurisdiction_id": JURISDICTION, "api_key": self.key, **sent}
        return self.client.post(
            f"/open311/v2/requests.{form}", {name: one for name, one in given.items() if one is not None}
        )

    def report(self, **sent: Any) -> str:
        """Report, and the id by which it is known."""
        response = self.post(**sent)
        assert response.status_code in (200, 201), response.content.decode()
        return str(read_xml(response.content)[0]["service_request_id"])

    def poll(self) -> list[dict[str, str]]:
        """What is new since the last time."""
        response = self.get("servicerequestupdates", **({"start_date": self.seen} if self.seen else {}))
        found = [one for one in read_xml(response.content) if one["updated_datetime"] > self.seen]
        self.seen = max([self.seen, *(one["updated_datetime"] for one in found)])
        return found

    def told(self, response: Any) -> tuple[int, str]:
        """What an error says, by the specification: the code in the body is that of the answer."""
        (error,) = read_xml(response.content)
        assert error["code"] == str(response.status_code)
        return response.status_code, error["description"]


def read_xml(content: bytes) -> Any:
    """An answer in XML, as lists and texts."""
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    return _read(ElementTree.fromstring(content))


def _read(element: Any) -> Any:
    if element.tag in LISTS:
        return [_read(one) for one in element]
    return {one.tag: _read(one) for one in element} if len(element) else element.text or ""


def as_texts(told: Any) -> Any:
    """An answer in JSON, every value as the text that XML has."""
    if isinstance(told, dict):
        return {name: as_texts(one) for name, one in told.items()}
    if isinstance(told, list):
        return [as_texts(one) for one in told]
    return "" if told is None else str(told).lower() if isinstance(told, bool) else str(told)
