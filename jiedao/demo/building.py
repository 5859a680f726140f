"""Building the demonstration: each office is founded in one transaction, then lives its half-year week by week.

A week stands or falls whole. A build that was cut off goes on after the last event of the office's chain; one that is
finished has nothing to do. Two builds give the same records and the same figures.
"""

import os
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import connection, transaction

from jiedao.audit.models import Event
from jiedao.demo import founding, ground
from jiedao.demo.chance import moment
from jiedao.demo.data import Plan, plans
from jiedao.demo.days import Day
from jiedao.demo.office import Office
from jiedao.periods import day_of, period_of
from jiedao.procedures import clock
from jiedao.tenancy import beside, context
from jiedao.tenancy.models import Street

DAY = timedelta(days=1)
Echo = Callable[[str], None]


def build(echo: Echo = lambda _: None, *, which: Iterable[Plan] | None = None) -> None:
    """Let the offices (both, or those of these plans) stand with their half-year of invented records.

    Doing it again changes nothing. Raises OfficeExists when another office has taken the code or short name of one.
    """
    offices = [(plan, founding.found(plan)) for plan in (plans() if which is None else which)]
    children = [beside.begun(_live_beside, *office, echo, os.getpid()) for office in offices[:-1]]
    for plan, street in offices[-1:]:
        _live(plan, street, echo)
    for child, (plan, street) in zip(children, offices[:-1], strict=True):
        child.join()
        _live(plan, street, echo)  # nothing to do, unless the child failed: then it is done, or fails, here


def _live_beside(plan: Plan, street: Street, echo: Echo, parent: int) -> None:
    """The same in a process of its own, for as long as the one that began it lives."""
    _live(plan, street, echo, goes_on=lambda: os.getppid() == parent)


def _live(plan: Plan, street: Street, echo: Echo, goes_on: Callable[[], bool] = lambda: True) -> None:
    with context.street(street.code):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [street.code])  # one build of an office at a time
        try:
            _build(plan, street, echo, goes_on)
        finally:
            connection.close()  # and the lock with it


def _build(plan: Plan, street: Street, echo: Echo, goes_on: Callable[[], bool]) -> None:
    reached = _reached()
    if reached is None:
        echo(f"{plan.name}：登记地方、人员和名册……")
        with transaction.atomic():
            founding.people_and_places(plan)
            office = Office(plan, street)
            founding.registers(office)
            ground.draw(office)
        reached = plan.since - DAY
    office = Office(plan, street)
    day = max(reached + DAY, plan.since)
    while day < plan.day and goes_on():
        sunday = min(period_of("week", day).last, plan.day - DAY)
        with transaction.atomic():
            while day <= sunday:
                Day(office, day).live()
                day += DAY
        echo(f"{plan.name}：记到{sunday.month}月{sunday.day}日")
    if reached < plan.day <= day:
        clock.tick(street, now=moment(plan.day, 0))


def _reached() -> date | None:
    """The day of the last event in the office at hand; None before it was founded."""
    last = Event.objects.order_by("-seq").values_list("at", flat=True).first()
    return day_of(last) if last else None
