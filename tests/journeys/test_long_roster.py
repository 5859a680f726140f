"""A roster so long that two processes write it: every line once, whatever is killed, and all that follows as from one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from jiedao.procedures.importing.writing import LONG
from tests.cli.conftest import ROOT
from tests.journeys.installation import Installation, installation
from tests.procedures.importing.taking import roster, shop

LINES = LONG + 200
#: The duties of every shop made anew must be those that stand.
REBUILT = """
from jiedao.cli import house
house.ready()
from datetime import date
from jiedao.duties.models import Obligation
from jiedao.procedures.clock import rebuild_duties
from jiedao.tenancy import context
from jiedao.tenancy.models import Street
from tests import cast
street = Street.objects.get(code=cast.HERE)
def stand():
    with context.street(street.code):
        return sorted(map(str, Obligation.objects.values_list("duty", "subject_id", "from_on", "due_on", "done_on", "cause")))
before = stand()
rebuild_duties(street, on=date(2018, 7, 2))
print(before == stand(), len(before))
"""


@pytest.fixture(scope="module")
def office() -> Iterator[Installation]:
    with installation() as made:
        made.people()
        yield made


def lines(office: Installation) -> tuple[int, int, int, int]:
    """Shops on the register, names among them, lines written, lines settled."""
    (found,) = office.rows(
        "SELECT (SELECT count(*) FROM register_listing l WHERE l.kind = 'shop'),"
        " (SELECT count(DISTINCT s.name) FROM register_listing l JOIN register_subject s ON s.id = l.subject_id WHERE l.kind = 'shop'),"
        " count(written_at), count(settled_at) FROM batches_line"
    )
    return found


def test_two_processes_write_every_line_once_and_a_killed_import_is_finished_by_the_next(office, tmp_path):
    file = roster(tmp_path, [shop(f"第{no}面馆") for no in range(LINES)])
    words = ["import", str(file), "--as", "shop", "--office", "here", "--period", "2018-H1"]
    begun = subprocess.Popen(
        [sys.executable, "-m", "jiedao", *words], env=office.house.environment(), cwd=ROOT, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    for _ in range(3000):  # a busy machine reads the roster for minutes before it writes the first line
        time.sleep(0.1)
        if lines(office)[2] or begun.poll() is not None:
            break
    os.killpg(begun.pid, signal.SIGKILL)
    begun.wait()
    assert 0 < lines(office)[2] < LINES
    office.run(*words)
    assert lines(office) == (LINES, LINES, LINES, LINES)
    assert office.rows("SELECT state FROM batches_batch") == [("done",)]
    ends = "SELECT kind, count(*) FROM audit_event WHERE kind IN ('batch.written', 'batch.done') GROUP BY 1 ORDER BY 1"
    assert office.rows(ends) == [("batch.done", 1), ("batch.written", 1)]
    same, count = office.python(REBUILT).split()
    assert same == "True" and int(count) >= LINES
    assert "没有要写入的" in office.run(*words)
    office.run("audit", "verify")
