"""The yearly plan and the campaign beside the shipped rulebook, as far as it does not hold them itself."""

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from jiedao.procedures.booking import SHIPPED
from tests import cast

FOLDER = Path(__file__).with_name("with_plans")
PLAN, MEETING = "two_review_five_check.year_plan", "three_meetings.meeting"
PLANNED, CELL = "two_review_five_check.planned_session", "anniversary_campaign.campaign_cell"
EVENT = "anniversary_campaign.campaign_event"


#: The same plan for the office next door, where what stays for a browser disturbs no other test.
THEIR_PLAN = "trial_plan.year_plan"


@contextmanager
def with_plans() -> Iterator[None]:
    """The shipped rulebook with them, for as long as it lasts."""
    with cast.more_rules(_rules()):
        yield


@cache
def _rules() -> Path:
    made = Path(tempfile.mkdtemp(prefix="jiedao-plans-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    known = {one.name for one in SHIPPED.glob("**/*") if one.is_dir()}
    for one in FOLDER.iterdir():
        if one.name not in known:
            shutil.copytree(one, made / one.name)
    _next_door(made / "trial_plan")
    return made


def _next_door(folder: Path) -> None:
    folder.mkdir()
    for one in (FOLDER / "two_review_five_check").iterdir():
        text = (
            one.read_text("utf-8")
            .replace("two_review_five_check", "trial_plan")
            .replace(str(cast.HERE), str(cast.THERE))
        )
        (folder / one.name).write_text(text.partition("\nfigures:")[0], "utf-8")
