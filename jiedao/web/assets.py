"""Addresses of static files carry the digest of their content, so that browsers may keep them and still get the new ones."""

import hashlib
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


@cache
def digest(name: str) -> str:
    """The first characters of a file's digest, '' for one that is not there."""
    found = finders.find(name)
    if not isinstance(found, str):
        return ""
    with open(found, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:10]


class Digested(StaticFilesStorage):
    """Files lie where the packages brought them; nothing is collected."""

    def url(self, name: str | None, *given: Any) -> str:
        version = digest(name) if name else ""
        return f"{super().url(name)}?v={version}" if version else super().url(name)
