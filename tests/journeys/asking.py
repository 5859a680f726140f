"""Asking an address as somebody, and what was answered, without what changes with every answer."""

import re
from typing import Any
from urllib.parse import quote

from tests.journeys.life import Way


def ask(client: Any, way: Way) -> Any:
    return client.get(way.path) if way.sent is None else client.post(way.path, way.sent)


def said(response: Any, way: Way) -> tuple[int, str]:
    """An answer without what changes with every answer: its record number and time, the form's token, the id asked for."""
    text = (
        b"".join(response).decode(errors="replace") if response.streaming else response.content.decode(errors="replace")
    )
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d / [0-9a-f]{4}|数据截至.{1,12}\d\d:\d\d", "WHEN", text)
    text = re.sub(r'(csrfmiddlewaretoken" value="|x-csrftoken": ")\w+', r"\1TOKEN", text)
    if way.named:
        text = re.sub("|".join(map(re.escape, (quote(quote(way.named)), quote(way.named), way.named))), "ID", text)
    return response.status_code, text
