"""A program that reports for residents is known by its key, which nobody can read here."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiedao.procedures import open311
from jiedao.register.scope import Scope
from jiedao.requests import queries, rules
from jiedao.requests.models import Client
from jiedao.requests.problems import ClientKnown, DoorNotYours
from tests import cast

NAME = "示范路况小程序"


def test_a_key_stands_nowhere_and_opens_until_it_is_ended(office):
    who, scope = office.standing("secretary"), Scope.everything(office.code)
    key = open311.admit(NAME, who=who, now=cast.at())
    made = Client.objects.get()
    assert key.encode() not in bytes(made.blind) and len(key) >= 43
    assert open311.client_of(scope, key) == made
    assert open311.client_of(scope, key + "x") is None and open311.client_of(scope, "") is None
    open311.end(made, who=who, now=cast.at(hour=12))
    assert open311.client_of(scope, key) is None
    assert [one.name for one in queries.clients(scope)] == [NAME]


def test_a_name_has_one_key_at_a_time(office):
    who = office.standing("secretary")
    open311.admit(NAME, who=who, now=cast.at())
    with pytest.raises(ClientKnown):
        open311.admit(f" {NAME} ", who=who, now=cast.at())
    open311.end(Client.objects.get(), who=who, now=cast.at())
    assert open311.admit(NAME, who=who, now=cast.at())


def test_only_who_may_switch_the_door_gives_a_key(office):
    with pytest.raises(DoorNotYours):
        open311.admit(NAME, who=office.standing("handler"), now=cast.at())


@given(content=st.binary(max_size=40), minutes=st.integers(0, 60), other=st.binary(max_size=40))
def test_what_is_sent_again_within_ten_minutes_is_found_and_nothing_else_is(content, minutes, other):
    key, at = b"k" * 32, cast.at(hour=9)
    first = rules.sent_ids(key, content, at)[0]
    later = rules.sent_ids(key, content, at + timedelta(minutes=minutes))
    assert first.version == 7
    assert (first in later) or minutes >= rules.SAME_WITHIN
    assert (first in later) <= (minutes < 2 * rules.SAME_WITHIN)
    if other != content:
        assert first not in rules.sent_ids(key, other, at)
    assert first not in rules.sent_ids(b"x" * 32, content, at)
