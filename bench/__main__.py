"""`make bench`: measure the budgets and print the table. About six minutes; `--quick` measures on fewer records."""

import argparse
import statistics
import subprocess
import sys
import time
from typing import Any

from bench import ground, load, machine, matrix, million, nightly, paper, photos, scoring
from bench.goals import table
from bench.server import PORT, serving

FORM = "/record/day_night_patrol.day_patrol/"
EMPTY, LIST = "/more/", "/cases/?state=all"


def say(text: str) -> None:
    print(text, flush=True)


def raw_table() -> None:
    """A table like that of the records, with its keys and indexes and nothing else."""
    with ground.superuser() as admin:
        admin.execute("DROP TABLE IF EXISTS raw_entry")
        admin.execute("CREATE TABLE raw_entry (LIKE entries_entry INCLUDING ALL)")


def submitting(workers: int, clients: int, each: int, rounds: int = 3) -> tuple[float, float]:
    """(ratio to the raw commit rate, CPU milliseconds a submission): the medians over rounds, raw and real in turn."""
    from jiedao import embedded

    admin = embedded.running().conninfo("postgres")
    grids, ratios, costs = ground.grids(), [], []
    with serving(workers) as server:
        load.together(clients, load.submissions, PORT, grids, 40, FORM)  # warm
        for _ in range(rounds):
            raw_table()
            raw = load.together(clients, load.commits, admin, each * 3)
            spent: list[tuple[float, float]] = []

            def note(spent: list[tuple[float, float]] = spent) -> None:
                spent.append((machine.cpu(server.workers), machine.cpu(machine.children(machine.postmaster()))))

            rate = load.together(clients, load.submissions, PORT, grids, each, FORM, when_ready=note)
            note()
            many = each * clients
            mine, theirs = ((after - before) / many for before, after in zip(*spent, strict=True))
            cost = mine + theirs
            say(
                f"    {clients} clients, {workers} workers: raw {raw:,.0f}/s, whole {rate:,.0f}/s,"
                f" CPU each {mine:.2f} ms pages + {theirs:.2f} ms database"
            )
            ratios.append(rate / raw)
            costs.append(cost)
    return statistics.median(ratios), statistics.median(costs)


def counting() -> float:
    """A figure as the application asks it, of the same count by hand with nobody's fence."""
    from django.db import connection

    from jiedao.figures.figure import Figure, definition_of
    from jiedao.periods import parse_period
    from jiedao.procedures import booking
    from jiedao.tenancy import context

    by_hand = (
        "SELECT count(*) FROM entries_entry WHERE street_id = %s AND form = %s AND occurred_on BETWEEN %s AND %s"
        " AND until_at IS NULL"
    )
    edition, half = booking.edition(ground.OFFICE, ground.DAY), parse_period("2018-H1")
    ratios = []
    with context.street(ground.OFFICE), ground.superuser() as admin:
        connection.ensure_connection()
        for _ in range(15):
            began = time.perf_counter()
            wanted = [ground.OFFICE, "day_night_patrol.night_round", half.first, half.last]
            count = admin.execute(by_hand, wanted).fetchone()[0]
            hand = time.perf_counter() - began
            began = time.perf_counter()
            value = Figure(definition_of(edition, "night_rounds"), edition, half, ground.DAY).value
            asked = time.perf_counter() - began
            assert value == count, (value, count)
            ratios.append(asked / hand)
        say(f"    {count:,} rows by hand in {hand * 1000:.1f} ms, as a figure in {asked * 1000:.1f} ms")
    return statistics.median(ratios)


def paging() -> dict[str, float]:
    """A list page against an empty one, and its statements on few and many rows."""
    found: dict[str, float] = {}
    with serving(1) as server:
        session = load.Session(PORT, "handler")
        costs = {}
        for path in (EMPTY, LIST):
            for _ in range(20):
                assert session.get(path)[0] == 200, path
            before = machine.cpu(server.workers)
            for _ in range(200):
                session.get(path)
            costs[path] = (machine.cpu(server.workers) - before) / 200
        say(f"    empty page {costs[EMPTY]:.2f} ms CPU, list of 50 rows {costs[LIST]:.2f} ms CPU")
        found["3a"] = costs[LIST] / costs[EMPTY]
        found["4"] = max(machine.memory(pid) for pid in server.workers[1:])
        found["5"] = server.first_answer
    return found


def browser() -> Any:
    """The handler's browser, without a server between."""
    from django.conf import settings
    from django.test import Client

    from jiedao.access.models import User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.get(username="handler"), backend="jiedao.access.backends.Accounts")
    return client


def statements(path: str = LIST) -> int:
    """How many statements a page takes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser()
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200
    spoken = [str(q["sql"]) for q in asked.captured_queries]
    return len(
        [s for s in spoken if not s.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SELECT set_config"))]
    )


def many_cases(many: int) -> dict[str, float]:
    """The list of cases, their board and their map over few and over many of them."""
    client = browser()
    million.fill(1_000)
    before = million.memory(client)
    with ground.superuser() as admin:
        admin.execute("TRUNCATE cases_case, cases_step, register_position CASCADE")
    million.fill(many)
    client.get(LIST)
    found = dict(zip(("11a", "11b", "11c", "11d", "11e"), million.ratios(client, say).values(), strict=True))
    found["11f"] = max(statements(address) for address in million.pages().values())
    after = million.memory(client)
    say(f"    memory {before:.1f} MB after few, {after:.1f} MB after {many:,}")
    return found | {"11g": after / before}


def branches() -> dict[str, float]:
    """The duty matrix of a year for all branches of an office."""
    matrix.with_rules()
    ground.branches(1, 20)
    few = statements(matrix.PAGE)
    ground.branches(21, 200)
    found = {"7a": matrix.ratio(say), "7b": float(statements(matrix.PAGE))}
    return found | {"7c": found["7b"] / few}


def demonstration() -> float:
    """Seconds to build the demonstration in an installation of its own."""
    with ground.installation():
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "jiedao", "demo", "--no-serve"], check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="100,000 records instead of 1,000,000")
    parser.add_argument(
        "--only",
        default="1234 6789pftc",
        help="which parts: 1 submissions, 2 figure, 3 pages, 6 demonstration, 7 matrix, 8 rosters, 9 drafts and files,"
        " p points, f a photo from the field, t a night's tick, c a million cases",
    )
    asked = parser.parse_args()
    many = 100_000 if asked.quick else 1_000_000
    measured: dict[str, float] = {}
    with ground.installation():
        say("An office of its own ...")
        ground.people()
        if "1" in asked.only:
            say("Submissions at 20,000 records ...")
            ground.first_record(FORM)
            ground.fill(20_000)
            measured["1a"], small = submitting(1, 1, 400)
            measured["1b"], _ = submitting(2, 8, 100)
        else:
            ground.first_record(FORM)
        if set("123") & set(asked.only):
            say(f"Filling up to {many:,} records ...")
            ground.fill(many)
        if "1" in asked.only:
            say(f"Submissions at {many:,} records ...")
            _, large = submitting(1, 1, 400)
            measured["1c"], measured["1d"] = large, large / small
        if "2" in asked.only:
            say("A figure ...")
            measured["2"] = counting()
        if "3" in asked.only:
            say("Pages ...")
            ground.cases(50)
            few = statements()
            measured |= paging()
            ground.cases(5_000)
            measured["3b"] = statements()
            measured["3c"] = measured["3b"] / few
        if "7" in asked.only:
            say("The matrix of duties ...")
            measured |= branches()
        if "p" in asked.only:
            say("The points of a month ...")
            scoring.fill()
            measured["10"] = scoring.ratio(say)
        if "9" in asked.only:
            say("A draft, and a list as a file ...")
            ground.cases(50_000)
            measured |= {"9a": paper.checking(say), "9b": paper.exporting(say)}
        if "8" in asked.only:
            say("A roster of 50,000 lines ...")
            measured |= paper.importing(say)
        if "f" in asked.only:
            say("A photo from the field ...")
            with photos.outdoors():
                measured["12"] = photos.cost(say)
        if "t" in asked.only:
            open_ones = many // 10
            say(f"A night over {open_ones:,} open duties and as many cases ...")
            with photos.outdoors():
                nightly.fill(open_ones)
                measured["13"] = nightly.ratio(open_ones, say)
        if "c" in asked.only:
            say(f"{many:,} cases ...")
            measured |= many_cases(many)
    if "6" in asked.only:
        say("The demonstration ...")
        measured["6"] = demonstration()
    text, good = table(measured)
    say(text)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
