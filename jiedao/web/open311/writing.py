"""One answer in either format: JSON as it stands; XML with the elements that GeoReport v2 names. Only written, never read."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

#: A list -> the element of each of its members.
MEMBERS = {
    "services": "service", "service_requests": "request", "service_request_updates": "request_update", "errors": "error",
    "attributes": "attribute", "values": "value", "endpoints": "endpoint", "formats": "format",
}  # fmt: skip
#: Characters that no XML may hold.
_UNWRITABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(told: Any) -> Any:
    """The same without characters that only one of the formats could say; lines end alike in both."""
    if isinstance(told, str):
        return _UNWRITABLE.sub("", re.sub("\r\n?", "\n", told))
    if isinstance(told, Mapping):
        return {name: plain(one) for name, one in told.items()}
    return [plain(one) for one in told] if isinstance(told, list | tuple) else told


def as_json(root: str, told: Any) -> bytes:
    """The answer in JSON: the root has no name there."""
    return json.dumps(plain(told), ensure_ascii=False).encode()


def as_xml(root: str, told: Any) -> bytes:
    """The answer in XML, with its declaration."""
    element = Element(root)
    _fill(element, plain(told))
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(element, encoding="unicode").encode()


def _fill(element: Element, told: Any) -> None:
    if isinstance(told, Mapping):
        for name, one in told.items():
            _fill(SubElement(element, name), one)
    elif isinstance(told, list):
        for one in told:
            _fill(SubElement(element, MEMBERS[element.tag]), one)
    elif told is not None:
        element.text = str(told).lower() if isinstance(told, bool) else str(told)


#: Format, as an address ends -> its type and how it is written.
FORMATS: Mapping[str, tuple[str, Callable[[str, Any], bytes]]] = {
    "json": ("application/json; charset=utf-8", as_json),
    "xml": ("text/xml; charset=utf-8", as_xml),
}
