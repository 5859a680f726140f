"""The rooms of the shell's own tests, and the template of its one form."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.shell.rooms import NOTE


@pytest.fixture
def rooms(settings: Any) -> Iterator[None]:
    """The house with the tests' own rooms built on."""
    templates = copy.deepcopy(settings.TEMPLATES)
    loaders = templates[0]["OPTIONS"]["loaders"][0][1]
    loaders.append(("django.template.loaders.locmem.Loader", {"note.html": NOTE}))
    settings.TEMPLATES = templates
    settings.ROOT_URLCONF = "tests.web.shell.rooms"
    settings.JIEDAO_SHEET = True
    return
