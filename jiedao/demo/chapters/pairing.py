"""Members help households in hardship and children in difficulty: each contact is a record."""

from collections.abc import Iterator
from datetime import date

from jiedao.demo import people
from jiedao.demo.chance import one_of
from jiedao.demo.diary import Listed, Page, Written, spread
from jiedao.demo.livelihood import HOUSEHOLD, of
from jiedao.demo.office import Office

CONTACT, CHILD = "pairing_help.contact", "child_in_difficulty"
HOW = ("visit", "visit", "errand", "goods", "study", "other")


def pages(office: Office) -> Iterator[Page]:
    """A colleague of the community for each; some are seen once a quarter, others every month."""
    counters = of(office)
    wanted = counters.counted.get("contacts", 0)
    if not wanted:
        return
    codes = [row["code"] for row in office.plan.communities]
    first = office.workday(office.plan.since)
    children = people.names(office.plan.slug, skip=4000, count=12)
    for no, name in enumerate(children):
        helper = office.holder("community_staff", place=codes[no % len(codes)])
        yield Listed(first, CHILD, name, "civil_affairs", {"guardian": "演示监护人", "guardian_agreed": "yes"},
                     codes[no % len(codes)], assigned={"helper": helper}, hour=9, minute=no)  # fmt: skip
    helped = [(HOUSEHOLD, name) for name in counters.households] + [(CHILD, name) for name in children]
    days = spread(office, date(office.plan.since.year, 1, 10), date(office.plan.day.year, 6, 29), wanted)
    for no, day in enumerate(days):
        kind, name = helped[no % len(helped)]
        place = counters.households.index(name) if kind == HOUSEHOLD else children.index(name)
        who = office.holder("community_staff", place=codes[place % len(codes)])
        how = one_of(HOW, "contact", no)
        values = {"kind": how, "solved": "yes" if no % 3 else "no", **({"value": "120.00"} if how == "goods" else {})}
        yield Written(day, CONTACT, who, values, (kind, name), 15, no % 59)
