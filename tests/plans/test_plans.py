"""Figures, lists and duties reach their rows by btree, as the application's role and behind the fence.

For each statement: every scan of a big table is an index scan whose condition holds the street and the leading filter,
and it throws away at most twice as many rows as it gives.
"""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.models import Count
from django.test import RequestFactory

from jiedao.cases import board as boards
from jiedao.cases import mapped
from jiedao.cases import queries as cases
from jiedao.duties.actions import recount, settle
from jiedao.duties.fulfilling import fulfil
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.entries.rows import AsOf
from jiedao.figures.figure import Figure, definition_of
from jiedao.mapping import Box, size_for
from jiedao.periods import parse_period
from jiedao.procedures import booking
from jiedao.register import located
from jiedao.register.models import Listing, Place, Token
from jiedao.register.scope import Grant, Scope
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound, numbered
from jiedao.web import paging
from tests import cast
from tests.plans import crowd

BIG = {
    "entries_entry", "entries_fact", "duties_obligation", "cases_case", "register_token", "register_listing",
    "register_subject", "register_position",
}  # fmt: skip
HERE = crowd.STREETS[7]
DAY = date(2018, 6, 30)


COPY = "jiedao_crowd"


@pytest.fixture(scope="module", autouse=True)
def _crowded(server_address: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A copy of the tests' database with the crowd in it, for this file alone."""
    own = connection.settings_dict["NAME"]
    with psycopg.connect(server_address, autocommit=True) as admin, django_db_blocker.unblock():
        connection.close()
        admin.execute(f"DROP DATABASE IF EXISTS {COPY} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {COPY} TEMPLATE {own} OWNER jiedao_owner")
        with psycopg.connect(server_address.replace("dbname=postgres", f"dbname={COPY}"), autocommit=True) as inside:
            crowd.fill(inside)
        connection.settings_dict["NAME"] = COPY
        yield
        connection.close()
        connection.settings_dict["NAME"] = own
        admin.execute(f"DROP DATABASE {COPY} WITH (FORCE)")


@pytest.fixture
def street(db: None) -> Iterator[int]:
    with context.street(HERE):
        yield HERE


def plan_of(rows: Any) -> dict[str, Any]:
    """The plan of a queryset as it is carried out."""
    sql, params = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def scans(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if plan.get("Relation Name") in BIG or plan["Node Type"] == "Bitmap Index Scan":
        yield plan
    for inner in plan.get("Plans", ()):
        yield from scans(inner)


def once_planned(ask: Callable[[], Any]) -> list[dict[str, Any]]:
    """The plans, made once for all values, of the statements that are asked the short way inside, as carried out."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        for sql, params in asked:
            cursor.execute(f"PREPARE once AS {numbered(sql)}")
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE once({', '.join(['%s'] * len(params))})", params)
            found = cursor.fetchone()[0]
            plans.append((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
            cursor.execute("DEALLOCATE once")
    return plans


def plan_of_asking(ask: Callable[[], Any]) -> dict[str, Any]:
    """The plan of the one statement that is asked inside, as it is carried out for its values."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    [(sql, params)] = asked
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        found = cursor.fetchone()[0]
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def assert_by_index(rows: Any, leading: str, *, least: int = 1) -> None:
    """Each scan is bounded by the street and `leading`, and wastes little."""
    assert_plan_by_index(plan_of(rows), leading, least=least)


def assert_plan_by_index(plan: dict[str, Any], leading: str, *, least: int = 1) -> None:
    found = list(scans(plan))
    assert found, plan
    conditions = " ".join(node.get("Index Cond", "") for node in found)
    for node in found:
        assert node["Node Type"] in {"Index Scan", "Index Only Scan", "Bitmap Heap Scan", "Bitmap Index Scan"}, plan
        if node["Node Type"] != "Bitmap Heap Scan":
            assert "street_id" in node["Index Cond"], node
        removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        assert removed <= 2 * max(node["Actual Rows"], 1), node
    assert leading in conditions, conditions
    assert plan["Actual Rows"] >= least


def figure(name: str, place: Any = None) -> Figure:
    # The crowd has no rulebook of its own; the rules are those of the office of the tests.
    edition = booking.edition(cast.HERE, DAY)
    return Figure(definition_of(edition, name), edition, parse_period("2018-H1"), DAY, place)


def test_the_rows_of_a_figure_over_records(street):
    assert_by_index(figure("night_rounds").source.base().filter(occurred_on__gte=date(2018, 1, 1)), "form", least=0)
    assert_by_index(figure("cleanup_person_times").rows(), "form")


def test_a_count_of_records_reads_the_index_alone(street):
    rows = Entry.objects.filter(form="site_dust.dust_check", until_at=None, occurred_on__lte=DAY)
    (read,) = scans(plan_of(rows.order_by().values("street_id").annotate(n=Count("pk"))))
    assert read["Node Type"] == "Index Only Scan", read


def test_the_sum_of_a_figure_over_facts(street):
    asked = figure("cleanup_person_times")
    facts = asked.source.column("people").facts(asked.rows())
    plan = plan_of(facts)
    for node in scans(plan):
        assert "Seq Scan" not in node["Node Type"], plan
        assert "street_id" in node.get("Index Cond", "street_id"), node
    assert asked.value == 3 * asked.rows().count()


def test_the_rows_of_a_figure_over_duties(street):
    edition = booking.edition(cast.HERE, DAY)
    rows = Figure(definition_of(edition, "night_rounds_held"), edition, parse_period("2018-06"), DAY).rows()
    assert_by_index(rows.filter(due_on__gte=date(2018, 6, 1)), "duty", least=0)
    assert_by_index(
        Obligation.objects.filter(duty="day_night_patrol.day_walked", due_on__range=(date(2018, 6, 1), DAY)), "duty"
    )


def test_the_rows_of_a_figure_over_cases(street):
    assert_by_index(figure("cases_opened").rows(), "ladder")


def test_a_list_of_records_by_keyset(street):
    rows = Entry.objects.filter(form="site_dust.dust_check", until_at=None, occurred_on__lte=DAY)
    assert_by_index(rows.order_by("-occurred_on", "-id")[:50], "form", least=50)


def test_a_grid_workers_list_of_one_form(street):
    grid = Place.objects.filter(kind="grid").first()
    scope = Scope(HERE, (Grant(frozenset({grid.pk}), None),))
    rows = Entry.objects.within(scope).filter(form="site_dust.dust_check", until_at=None)
    assert_by_index(rows.order_by("-occurred_on", "-id")[:50], "place_id")


def test_one_subjects_records(street):
    grid = Place.objects.filter(kind="grid").first()
    assert_by_index(Entry.objects.filter(subject_id=grid.pk, form="site_dust.dust_check"), "subject_id")


def test_what_is_due_and_open(street):
    due = Obligation.objects.filter(done_on=None, waived_at=None, due_on__range=(date(2018, 6, 25), DAY))
    assert_by_index(due, "due_on")


def test_the_cases_in_a_state_by_their_deadline(street):
    everything = Scope.everything(HERE)
    rows = cases.Case.objects.within(everything).filter(state="assigned").order_by("due_at", "id")
    assert_by_index(rows[:50], "state", least=50)


def test_the_members_of_a_register(street):
    assert_by_index(Listing.objects.filter(kind="grid").order_by("name_key", "id")[:20], "kind", least=20)


def test_a_search_by_token(street):
    assert_by_index(Token.objects.filter(token="t3", of="subject"), "token", least=20)


def test_settling_reads_the_evidence_of_one_subject_alone(street):
    grid = Place.objects.filter(kind="grid").first()
    edition = booking.edition(cast.HERE, DAY)
    duty = edition.duties["day_night_patrol.day_walked"]
    mine = Obligation.objects.filter(duty=duty.name, subject_id=grid.pk, due_on=date(2018, 6, 20))
    from jiedao.duties.evidence import earliest

    found = {f"found_{name}": value for name, value in earliest(duty, edition, AsOf(DAY)).items()}
    assert_by_index(mine.annotate(**found).values(*found), "subject_id")
    recount(duty, edition, mine, as_of=AsOf(DAY))


def listed(group: str, after: Any = None) -> Any:
    """A page of the list of cases, as the page asks it."""
    query = {} if after is None else {"after": paging._written(after)}
    everything = cases.CaseList(Scope.everything(HERE), cases.Wanted(), group, cast.at(DAY))
    return paging.cut(RequestFactory().get("/cases/", query), everything)


@pytest.mark.parametrize("group", ["open", "overdue", "all"])
def test_a_page_of_cases_planned_once_for_all_values(street, group):
    first = listed(group)
    assert len(first.rows) == paging.SIZE
    last = first.rows[-1]
    place = [last.opened_at if group == "all" else last.due_at, last.id]
    for after in (None, place):
        (plan,) = once_planned(lambda after=after: listed(group, after))
        for node in scans(plan):
            assert "Seq Scan" not in node["Node Type"], plan
            assert "street_id" in node.get("Index Cond", "street_id"), node


def test_what_a_record_fulfils_along_with_it_is_found_by_its_subject(street):
    grid = Place.objects.filter(kind="grid").first()
    edition = booking.edition(cast.HERE, DAY)
    along = fulfil(edition, "day_night_patrol.day_patrol", subject=grid.pk, on=DAY, entered=cast.at(DAY))
    entry = Entry.objects.filter(form="day_night_patrol.day_patrol").values_list("pk", flat=True)[0]
    written = f"WITH entry AS (SELECT '{entry}'::uuid AS id) {along.sql}"

    def ask():
        with bound() as cursor:
            cursor.execute(written, along.values)

    (plan,) = once_planned(ask)
    read = [node for node in scans(plan) if node["Node Type"] != "ModifyTable"]
    assert not any("Seq Scan" in node["Node Type"] for node in read), read
    conditions = [node["Index Cond"] for node in read if "Index Cond" in node]
    assert conditions and all("street_id" in one and "subject_id" in one for one in conditions), read


def test_an_earlier_record_of_a_full_day_is_not_looked_for_again(street):
    """What a day of many records costs the next one: nothing of theirs is read."""
    grid = Place.objects.filter(kind="grid").first()
    edition = booking.edition(cast.HERE, DAY)
    duty, at = edition.duties["day_night_patrol.day_walked"], cast.at(DAY, 20)
    Obligation.objects.filter(duty=duty.name, subject_id=grid.pk, due_on=DAY).update(
        done_on=DAY, done_entered=cast.at(DAY)
    )
    (plan,) = once_planned(lambda: settle(duty, edition, subject=grid.pk, on=DAY, entered=at))
    read = [node for node in scans(plan) if node.get("Relation Name") == "entries_entry"]
    assert read and all(node["Actual Loops"] == 0 for node in read)


@pytest.mark.parametrize("group", ["open", "all"])
@pytest.mark.parametrize("share", [1, 4])
def test_a_map_gathers_points_in_the_database_and_reads_those_of_the_office_alone(street, group, share):
    box = Box(113_600_000, 34_700_000, 113_600_000 + 40_000 // share, 34_740_000)
    listed = mapped.listed(Scope.everything(HERE), cases.Wanted(), group=group, now=cast.NOON)
    plan = plan_of_asking(
        lambda: located.clusters(Scope.everything(HERE), "case", listed, box=box, size=size_for(box))
    )  # fmt: skip
    assert_plan_by_index(plan, "of = 'case'", least=1)
    assert plan["Actual Rows"] <= 19 * 19  # cells, not cases
    points = [node for node in scans(plan) if node.get("Relation Name") == "register_position"]
    assert points


def plans_of(ask: Callable[[], Any]) -> list[dict[str, Any]]:
    """The plans, each with its own values, of the statements that are asked inside, as carried out."""
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    plans = []
    with connection.cursor() as cursor:
        for sql, params in asked:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            found = cursor.fetchone()[0]
            plans.append((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
    return plans


@pytest.mark.parametrize("ladder", ["", "rectification.ordinary_case"], ids=["all", "one_ladder"])
def test_the_board_reads_its_cases_by_index(street, ladder):
    wanted = cases.Wanted(ladder=ladder)
    asked = plans_of(lambda: boards.board(Scope.everything(HERE), wanted, now=cast.at(DAY)))
    assert len(asked) == 2
    for plan in asked:
        assert_plan_by_index(plan, "ladder" if ladder else "state")


@pytest.mark.parametrize("group", ["open", "all"])
def test_what_stands_on_a_map_and_the_load_of_places_are_counted_by_index(street, group):
    everything, wanted = Scope.everything(HERE), cases.Wanted()
    listed = mapped.listed(everything, wanted, group=group, now=cast.NOON).values_list("pk")
    assert_plan_by_index(plan_of_asking(lambda: located.how_many(everything, "case", listed)), "of = 'case'")
    load = plan_of_asking(lambda: mapped.by_place(everything, wanted, group=group, now=cast.NOON))
    assert_plan_by_index(load, "state" if group == "open" else "street_id", least=20)


def test_the_counts_of_the_groups_of_cases_read_those_of_the_office_alone(street):
    (plan,) = once_planned(lambda: cases.counts(Scope.everything(HERE), cases.Wanted(), now=cast.NOON))
    assert_plan_by_index(plan, "street_id")
