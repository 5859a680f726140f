"""Clean government: the leaders' lists of what they answer for, what is done of them, checks of conduct, and talks."""

from collections.abc import Iterator
from datetime import date

from jiedao.demo.diary import Page, Written
from jiedao.demo.office import Office

CODE, MEMBER = "clean_governance", "team_member"
ITEMS = (
    ("02-28", "和分管科室负责人逐一谈一次"), ("04-27", "检查分管领域的招标和采购"), ("06-15", "查一遍分管科室的报销单据"),
    ("10-31", "讲一次廉政党课"),
)  # fmt: skip
CONDUCT = ("cars", "receptions", "travel", "subsidies", "offices")


def pages(office: Office) -> Iterator[Page]:
    """One list a leader in January, the last a little late; checks before the half-year ends."""
    who, year = office.holders("handler", line="discipline")[0], office.plan.since.year
    leaders = [row for row in office.plan.staff if row["role"] in ("secretary", "director", "leader")]
    for no, row in enumerate(leaders):
        about = (MEMBER, row["name"])
        last = no == len(leaders) - 1
        listed = office.workday(date(year, 2, 5) if last else date(year, 1, 15 + no))
        lines = [{"item": what, "due_on": f"{year}-{day}"} for day, what in ITEMS]
        yield Written(listed, f"{CODE}.responsibility_list", who, {"items": lines}, about, 9, no)
        yield from _done(office, who, about, no, late=last)
        items = [{"item": item, "answer": "pass"} for item in CONDUCT]
        if no == 1:
            items[1] |= {"answer": "fail", "note": "一次公务接待的陪餐人数超过规定"}
        if no != 2:  # one is still to be checked when the half-year ends
            yield Written(
                office.workday(date(year, 6, 4 + no)), f"{CODE}.conduct_check", who, {"items": items}, about, 15, no
            )
        if no:
            held_by = str(office.person(leaders[0]["username"]))
            talk = {"held_by": held_by, "reason": "routine"}
            yield Written(office.workday(date(year, 3, 5 + no)), f"{CODE}.integrity_talk", who, talk, about, 16, no)


def _done(office: Office, who: str, about: tuple[str, str], no: int, *, late: bool) -> Iterator[Page]:
    year = office.plan.since.year
    for place, (day, what) in enumerate(ITEMS[:3]):
        if place == 2 and no % 2:
            continue  # one of three is not done yet
        due = date.fromisoformat(f"{year}-{day}")
        on = office.workday(due.replace(day=due.day - 5)) if not late else office.calendar.add_workdays(due, 3)
        yield Written(
            on, f"{CODE}.list_item_done", who, {"which": what, "done": f"{what}：已办，记录在册"}, about, 11, no
        )
