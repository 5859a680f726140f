"""Sensitive values stand under their subject's own key: nowhere in the clear, shown for a purpose, gone with the key."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from jiedao.audit.models import Event
from jiedao.crypto import SubjectForgotten
from jiedao.entries.models import Entry
from jiedao.entries.problems import NothingSealed, NotYoursToReveal, SameIdOtherContent
from jiedao.entries.queries import entry_by_id
from jiedao.entries.rendering import lines_of
from jiedao.procedures import vault
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast

VISIT = date(2018, 6, 27)
MEANS = {
    "persons": 3, "phone": "13603715678", "income": "4321.98", "illness": "grave",
    "cards": [{"bank": "示范银行", "account": "6222020200112233"}],
}  # fmt: skip
SECRETS = ("4321.98", "432198", "grave", "6222020200112233", "低保0098765")


@pytest.fixture(autouse=True)
def _with_means():
    """The shipped rulebook and one more form that asks for sensitive values."""
    with cast.more_rules(Path(__file__).with_name("with_means")):
        yield


@pytest.fixture
def person(office):
    return office.enter("visited", "成小满", who="other_handler", phone="13603715678", means="低保0098765")


def record(office, person, id=None, **changes):
    return office.submit(
        "home_visit.means", person, who="other_handler", on=VISIT, id=id or uuid7(), **{**MEANS, **changes}
    )  # fmt: skip


def everything_written():
    """table -> all its rows as one text. Below Django's cursor: the guard of statements lets no table be read whole."""
    raw = connection.connection
    tables = raw.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'").fetchall()
    return {
        table: raw.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), $$$$) FROM "{table}" t').fetchone()[0]
        for (table,) in tables
    }


def test_a_sensitive_value_stands_nowhere_in_the_clear(office, person):
    entry = record(office, person).entry
    written = everything_written()
    assert str(entry.pk) in written["entries_entry"]
    del written["entries_formversion"]  # the words of the form, its choices among them
    for table, text in written.items():
        for secret in SECRETS:
            assert secret not in text, table
    assert entry.values["persons"] == 3
    assert "示范银行" in str(entry.values)


def test_the_page_shows_that_it_is_there_and_no_more(office, person):
    entry = entry_by_id(Scope.everything(), record(office, person).entry.pk)
    lines = {line.name: line for line in lines_of(entry.version.content, entry.values, {})}
    assert (lines["income"].sealed, lines["income"].text) == (True, "")
    account = lines["cards"].rows[0]["cells"][1]
    assert (account.sealed, account.text, account.path) == (True, "", "cards.1.account")
    assert not lines["persons"].sealed


def test_it_is_given_for_a_purpose_and_that_is_noted(office, person):
    entry = entry_by_id(Scope.everything(), record(office, person).entry.pk)
    asked = {"street": office.row, "who": office.standing("other_handler"), "at": cast.NOON, "purpose": "benefit"}
    assert vault.reveal(entry, "income", **asked) == "4321.98"
    assert vault.reveal(entry, "cards.1.account", **asked) == "6222020200112233"
    noted = Event.objects.filter(kind="person.revealed")
    assert [event.subject for event in noted] == [f"entries.entry:{entry.pk}"] * 2
    assert not any(secret in event.data for event in noted for secret in SECRETS)


def test_only_the_posts_of_its_class_may_ask(office, person):
    entry = entry_by_id(Scope.everything(), record(office, person).entry.pk)
    before = Event.objects.count()
    with pytest.raises(NotYoursToReveal, match="科室经办人"):
        vault.reveal(
            entry, "illness", purpose="benefit", street=office.row, who=office.standing("office_head"), at=cast.NOON
        )
    with pytest.raises(NothingSealed):
        vault.reveal(
            entry, "cards.7.account", purpose="benefit", street=office.row, who=office.standing("other_handler"),
            at=cast.NOON,
        )  # fmt: skip
    assert Event.objects.count() == before


def test_sent_twice_it_is_one_entry_and_with_another_value_refused(office, person):
    id = uuid7()
    first, second = record(office, person, id), record(office, person, id)
    assert (first.new, second.new) == (True, False)
    with pytest.raises(SameIdOtherContent):
        record(office, person, id, income="4321.99")


def test_without_the_subjects_key_it_is_gone_and_the_record_stands(office, person):
    entry = entry_by_id(Scope.everything(), record(office, person).entry.pk)
    Subject.objects.filter(pk=person.pk).update(data_key=None, forgotten_at=cast.NOON)
    with pytest.raises(SubjectForgotten):
        vault.reveal(
            entry, "income", purpose="check", street=office.row, who=office.standing("other_handler"), at=cast.NOON
        )
    assert Entry.objects.get(pk=entry.pk).values["persons"] == 3
    with pytest.raises(SubjectForgotten):
        record(office, person)
