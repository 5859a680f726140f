"""Whom the rows of a figure are about: in whole to those who may be shown personal values, masked to the rest."""

from collections.abc import Callable
from typing import Any

from jiedao.access.roles import Permission
from jiedao.figures import opening
from jiedao.figures.figure import Figure
from jiedao.web import masks


def hiding(figure: Figure, standing: Any) -> Callable[[str], str] | None:
    """How the names of persons in a figure's rows are masked for somebody; None where they stand whole."""
    if standing.may(Permission.PERSON_REVEAL) or not opening.names_persons(figure):
        return None
    return masks.name
