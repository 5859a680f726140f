"""The calendar as it is written: whatever stands in it is read back by another's library, in lines that no client refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from jiedao.web.agenda.ical import Happening, tag, written

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from('，；;,\\:"（）𠮷䶮'),
    max_size=120,
)
DAYS = st.dates(date(2017, 1, 1), date(2030, 12, 31))
HAPPENINGS = st.builds(
    Happening, uid=st.uuids().map(lambda id: f"{id}@duty.jiedao"), on=DAYS, summary=TEXT, said=TEXT,
    url=st.uuids().map(lambda id: f"https://example.org/duties/x/?subject={id}"),
    changed=st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    sequence=st.integers(0, 40), cancelled=st.booleans(), kind=st.sampled_from(["履职", "案件", "排定"]),
    remind_on=st.lists(st.integers(0, 400), max_size=3, unique=True).map(tuple),
)  # fmt: skip


def with_days(one: Happening) -> Happening:

    return replace(one, remind_on=tuple(one.on - timedelta(days=before) for before in one.remind_on))


@given(st.lists(HAPPENINGS.map(with_days), max_size=5, unique_by=lambda one: one.uid), TEXT)
def test_what_is_written_is_read_back(some, name):
    document = written(name, some)
    assert all(len(line) <= 75 for line in document.split(b"\r\n"))
    assert document.count(b"\n") == document.count(b"\r\n")
    found = {str(event["UID"]): event for event in icalendar.Calendar.from_ical(document).walk("VEVENT")}
    assert found.keys() == {one.uid for one in some}
    for one in some:
        event = found[one.uid]
        assert (event["SUMMARY"], event["DESCRIPTION"], event["URL"]) == (one.summary, one.said, one.url)
        assert event.decoded("DTSTART") == one.on and event.decoded("DTEND") == one.on + timedelta(days=1)
        assert event["SEQUENCE"] == one.sequence
        assert event["STATUS"] == ("CANCELLED" if one.cancelled else "CONFIRMED")
        midnight = datetime.combine(one.on, datetime.min.time())
        rung = {(midnight + alarm.decoded("TRIGGER")).date() for alarm in event.walk("VALARM")}
        assert rung == (set() if one.cancelled else set(one.remind_on))


@given(st.lists(HAPPENINGS.map(with_days), min_size=1, max_size=3))
def test_the_tag_changes_with_the_content_and_only_with_it(some):
    assert tag("甲", some) == tag("甲", list(some))
    assert tag("甲", some) != tag("甲", some[:-1])
    assert tag("甲", some) != tag("乙", some)
