"""Two offices on one installation: whatever address an officer asks, the other office is not there."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.urls import URLPattern, get_resolver

from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.journeys.asking import ask, said
from tests.journeys.life import NO_CODE, OPEN_INSIDE, ROUTES, TELLTALES, Life, Way

TENANT = sorted(m._meta.db_table for m in apps.get_models() if getattr(m, "distribution", "") == "tenant")
#: Who asks from the other office: who keeps registers there, who sees everything there, who records there.
STRANGERS = ("handler", "secretary", "grid_worker")
#: Pages of systems that the first office does not live by; the tests of their own room ask for them from both sides.
ELSEWHERE = {"points:thing"}
WITHOUT_DATA = ("system_admin", "protection_officer")


def names(resolver: Any, space: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or "")
        else:
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def ways(life: Life) -> list[Way]:
    return [way for make in ROUTES.values() for way in make(life)]


def invented(way: Way) -> Way:
    """The same way with an id nobody ever gave, of the same shape: a case number, a place's code, a report's code, or any id."""
    if re.fullmatch(r"\D+\d{4}-\d{4}", way.named):
        return way.instead(f"{way.named[:-4]}9999")
    if way.named.isdecimal():
        return way.instead(f"{way.named[:-3]}999")
    if re.fullmatch(r"[A-Z0-9]{7}", way.named):
        return way.instead(NO_CODE)
    return way.instead(str(uuid7()))


def first_difference(one: tuple[int, str], other: tuple[int, str]) -> str:
    """What tells two answers apart, for whoever reads a failure."""
    pairs = zip(one[1].splitlines(), other[1].splitlines(), strict=False)
    lines = next((f"“{a.strip()[:200]}” and “{b.strip()[:200]}”" for a, b in pairs if a != b), "")
    return f"{one[0]} and {other[0]} {lines}"


def told_apart(client: Any, life: Life, *, colleague: bool = False) -> list[str]:
    """What is wrong: a thing of the office answered otherwise than one that never was, or answered at all; or a page
    that names none saying something of it all the same.

    Its places, its calendar, who holds which post and the value of a number are open to every colleague, though never
    the rows.
    """
    wrong, telltales = [], TELLTALES if colleague else (*TELLTALES, *OPEN_INSIDE)
    known: dict[str, tuple[int, str]] = {}
    for way in ways(life):
        answer = said(ask(client, way), way)
        if way.named and not (colleague and (way.named.isdecimal() or way.open_inside)):
            shape = f"{way.method} {way.path} {way.sent}".replace(way.named, "*")
            if shape not in known:
                known[shape] = said(ask(client, never := invented(way)), never)
            nowhere = known[shape]
            if answer != nowhere or answer[0] not in (403, 404):
                wrong.append(f"{way.method} {way.path}: {first_difference(answer, nowhere)}")
        elif answer[0] >= 500 or any(one in answer[1] for one in telltales):
            wrong.append(f"{way.method} {way.path}: {answer[0]} {[one for one in telltales if one in answer[1]]}")
    return wrong


def test_every_address_of_the_house_is_tried():
    missing, gone = {*names(get_resolver())} - {*ROUTES}, {*ROUTES} - {*names(get_resolver())}
    assert not missing, f"say in life.py how these are asked: {missing}"
    assert not gone


def test_the_officer_of_the_office_itself_finds_it_all(life, visit):
    """Or else the trials below would hold on an empty house."""
    told = ""
    clients = [visit(who) for who in ("secretary", "other_handler", "handler", "grid_worker", "community_secretary")]
    for name, make in ROUTES.items():
        found = set()
        for way in make(life):
            for client in clients if way.sent is None else ():
                status, text = said(ask(client, way), way)
                found |= {status} if way.named else set()
                told += text
                if status in (200, 303):
                    break
        assert not found or found & {200, 303} or name in ELSEWHERE, name
    assert [one for one in (*TELLTALES, *OPEN_INSIDE) if one not in told] == []


@pytest.mark.parametrize("who", STRANGERS)
def test_what_the_other_office_has_is_as_missing_as_what_never_was(life, visit, who):
    wrong = told_apart(visit(who, at=cast.THERE), life)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", ["neighbour", "neighbour_staff"])
def test_a_colleague_of_another_grid_or_community_finds_no_more(life, visit, who):
    wrong = told_apart(visit(who), life, colleague=True)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("who", WITHOUT_DATA)
def test_a_post_without_business_data_sees_none(life, visit, who):
    wrong = told_apart(visit(who), life, colleague=True)
    assert not wrong, "\n".join(wrong)


def test_without_any_filter_the_database_shows_the_other_office_nothing(life):
    """Raw statements that name no street of their own, or the wrong one, on every table of offices."""
    other, empty = cast.Office(cast.THERE), set()
    for table in TENANT:
        with life.office.street():
            here = shown(f'/* any */ SELECT count(*) FROM "{table}" WHERE street_id = street_id')
        with other.street():
            everywhere = shown(f'SELECT count(*) FROM "{table}" WHERE street_id = {cast.HERE}')
            streets = shown(f'SELECT count(*) FROM "{table}" WHERE street_id = street_id AND street_id <> {cast.THERE}')
        assert (everywhere, streets) == (0, 0), table
        if here == 0:
            empty.add(table)
    assert empty <= {"register_identity"}, f"tried on nothing: {empty}"


def shown(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
