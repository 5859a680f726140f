"""kill -9 in the middle of five hundred submissions: start again, send everything again, and nothing needs repair."""

import http.client
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest

from jiedao import embedded
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.journeys.installation import Answer, Client, Installation, below, installation, kill

FORM = "day_night_patrol.day_patrol"
MANY = 500
#: Each is one browser: two grid workers, each on an office computer and on a phone.
BROWSERS = [("grid_worker", "001001"), ("neighbour", "002001")] * 2
#: Five weeks without their weekends and without the Dragon Boat festival.
WORKDAYS = [
    day for n in range(33) if (day := cast.DUTIES_SINCE + timedelta(n)).weekday() < 5 and day != date(2018, 6, 18)
]
OBLIGATIONS = """
import json
from jiedao.cli import house
house.ready()
from jiedao.duties.models import Obligation
from jiedao.procedures.clock import rebuild_duties
from jiedao.tenancy import context
from jiedao.tenancy.streets import all_streets
from tests import cast

def stored():
    names = [f.attname for f in Obligation._meta.concrete_fields if f.name != "id"]
    return sorted(json.dumps([str(one) for one in row]) for row in Obligation.objects.values_list(*names))

(street,) = [one for one in all_streets() if one.code == cast.HERE]
with context.street(street.code):
    before = stored()
    rebuild_duties(street, on=cast.TODAY)
    done = Obligation.objects.exclude(done_on=None).count()
    print(json.dumps({"same": stored() == before, "done": done, "all": len(before)}))
"""


@pytest.fixture(scope="module")
def office() -> Iterator[Installation]:
    """One installation at work; what one trial leaves, the next finds."""
    with installation() as made:
        made.people()
        made.serve()
        yield made


@dataclass
class Sending:
    """What one browser has to send, and what it met on the way: refusals, and connections that broke."""

    client: Client
    forms: list[dict[str, Any]]
    refused: list[Answer] = field(default_factory=list)
    broken: int = 0

    def everything(self, said: Callable[[], None]) -> None:
        """Send everything in order; what is refused or cut off is not waited for."""
        self.refused, self.broken = [], 0
        for one in self.forms:
            try:
                answer = self.client.post(f"/record/{FORM}/", one)
                if answer.status != 303:
                    self.refused.append(answer)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                time.sleep(0.02)
            said()
        self.client.leave()


def outbox(office: Installation) -> list[Sending]:
    """Five hundred filled-in forms in the hands of four browsers; every fourth names a problem, so opens a case."""
    grids = dict(office.rows(f"SELECT code, id FROM register_place WHERE street_id = {cast.HERE} AND kind = 'grid'"))
    made = [Sending(Client(office.port, f"{who}_{cast.HERE}"), []) for who, _ in BROWSERS]
    for n in range(MANY):
        _, below_office = BROWSERS[n % len(BROWSERS)]
        day = WORKDAYS[n // len(BROWSERS) % len(WORKDAYS)]
        sent = {"_id": str(uuid7()), "_form": FORM, "_at": f"{day}T09:{n % 60:02}"}
        sent["_about"] = str(grids[cast.code_of(cast.HERE, below_office)])
        if n % 16 < 4:
            sent |= {"problems.1.what": f"第{n}处堆物", "problems.1.where_it_is": "互助路28号"}
        made[n % len(BROWSERS)].forms.append(sent)
    return made


def send(sendings: list[Sending], at: int = MANY, then: Callable[[], None] = lambda: None) -> None:
    """Let all browsers send at once; when so many forms are on their way, `then` happens."""
    counted, lock, reached = [0], threading.Lock(), threading.Event()

    def said() -> None:
        with lock:
            counted[0] += 1
            if counted[0] == at:
                reached.set()

    threads = [threading.Thread(target=one.everything, args=(said,)) for one in sendings]
    for thread in threads:
        thread.start()
    assert reached.wait(120)
    then()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads)


def recorded(office: Installation, sendings: list[Sending]) -> dict[str, int]:
    """client id -> how many entries stand under it."""
    ids = ", ".join(f"'{one['_id']}'" for each in sendings for one in each.forms)
    return {
        str(id): n for id, n in office.rows(f"SELECT id, count(*) FROM entries_entry WHERE id IN ({ids}) GROUP BY id")
    }


def require_whole(office: Installation, sendings: list[Sending]) -> None:
    """All was sent again and taken: each form is one entry with what follows from it, the chain is intact, and duties are
    what the entries say."""
    assert not any(one.refused or one.broken for one in sendings)
    sent = {one["_id"]: one for each in sendings for one in each.forms}
    assert recorded(office, sendings) == dict.fromkeys(sent, 1)
    ids = ", ".join(f"'{id}'" for id in sent)
    with_problem = sorted(id for id, one in sent.items() if "problems.1.what" in one)
    cases = office.rows(f"SELECT entry_id, number FROM cases_case WHERE entry_id IN ({ids}) ORDER BY 1")
    assert [str(entry) for entry, _ in cases] == with_problem
    told = ", ".join(f"'entries.entry:{id}'" for id in sent)
    events = f"SELECT count(*) FROM audit_event WHERE kind = 'entry.recorded' AND subject IN ({told})"
    assert office.rows(events) == [(MANY,)]
    assert "首尾相接，没有改动" in office.run("audit", "verify", "--office", "here")
    duties = json.loads(office.python(OBLIGATIONS))
    assert duties["same"] and duties["done"] == 2 * len(WORKDAYS), duties


def test_a_killed_worker_loses_nothing_and_is_replaced(office):
    sendings, (command, *workers) = outbox(office), office.processes()
    busiest = max(workers, key=lambda pid: len(os.listdir(f"/proc/{pid}/fd")))

    send(sendings, MANY // 2, lambda: kill([busiest]))
    assert any(one.broken for one in sendings)
    assert len(recorded(office, sendings)) >= MANY // 2 - len(sendings)

    send(sendings)  # the same command, told nothing, has another worker by now
    again, *now = office.processes()
    assert again == command and len(now) == len(workers) and busiest not in now
    require_whole(office, sendings)


def test_a_killed_server_loses_nothing(office):
    sendings = outbox(office)

    send(sendings, MANY // 2, lambda: kill(office.processes()))
    assert all(one.broken for one in sendings)
    assert 0 < len(recorded(office, sendings)) < MANY

    office.serve()
    send(sendings)
    require_whole(office, sendings)


def test_a_killed_database_loses_nothing_and_the_pages_find_it_again(office):
    sendings, database = outbox(office), embedded.status(office.house.var).pid
    assert database

    send(sendings, MANY // 2, lambda: kill(below(database)))
    refused = [answer for one in sendings for answer in one.refused]
    assert refused and not any(one.broken for one in sendings)
    assert {answer.status for answer in refused} <= {500, 503}
    assert all("没有办完" in answer.text and "记录号" in answer.text for answer in refused)
    assert "已停止" in office.house.run("db", "status").stdout

    office.run("db", "start")
    assert 0 < len(recorded(office, sendings)) < MANY
    send(sendings)  # the same server, told nothing
    require_whole(office, sendings)
