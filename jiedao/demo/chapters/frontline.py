"""People are sent to the key projects, and leaders take problems there."""

from collections.abc import Iterator
from typing import Any

from jiedao.demo import people
from jiedao.demo.chance import dice, one_of
from jiedao.demo.diary import Listed, Page, Written, spread
from jiedao.demo.office import Office

POSTING, VISIT = "frontline.posting", "frontline.frontline_visit"
#: Where people come from -> (what their unit is called, whether they lead there).
ORIGINS = {
    "discipline": ("区纪委监委机关", "yes"), "district": ("区直机关", "no"), "street": ("街道机关", "no"),
    "community": ("社区", "no"), "firm": ("辖区企业", "no"),
}  # fmt: skip
PROBLEMS = (
    "管线迁改等待方案",
    "临时用地手续没有办完",
    "夜间施工噪声被反映",
    "拆迁户一户没有签约",
    "施工通道和居民出入口冲突",
)


def pages(office: Office) -> Iterator[Page]:
    """The lists of those sent, project by project, and a visit of a leader to each every month."""
    rows = office.plan.own("projects")
    handlers = office.holders("handler", line="party_building")
    economy = office.holder("handler", line="economy") if rows else ""
    skip = 3000
    for no, row in enumerate(rows):
        listed = office.workday(office.plan.since)
        yield Listed(listed, "key_project", row["name"], "economy", {"kind": row["kind"], "investor": row["investor"]},
                     row["where"], economy, hour=8, minute=no)  # fmt: skip
        sent = office.workday(office.plan.since.replace(month=1, day=22 + no))
        names: list[str] = []
        for origin, (unit, leads) in ORIGINS.items():
            some = people.names(office.plan.slug, skip=skip, count=int(row[origin] or 0))
            skip += len(some)
            names += some
            for place, name in enumerate(some):
                yield Listed(sent, "posted_person", name, "party_building",
                             {"origin": origin, "unit_text": unit, "leader": leads}, "", handlers[0],
                             hour=8, minute=place % 59)  # fmt: skip
        yield Written(sent, POSTING, handlers[0], _posting(office, names), ("key_project", row["name"]), 11, no)
        for day in spread(office, office.plan.since.replace(month=2, day=20), office.plan.day.replace(day=1), 5):
            yield _visit(office, row["name"], day, no)


def _posting(office: Office, names: list[str]) -> Any:
    def values() -> dict[str, Any]:
        known = office.subjects("posted_person")
        return {"people": [{"member": str(known[name].pk)} for name in names]}

    return values


def _visit(office: Office, project: str, day: Any, no: int) -> Page:
    key = ("front line", project, day)
    leader = one_of([*office.holders("leader"), office.holder("director")], *key)

    def values() -> dict[str, Any]:
        result = "solved" if dice(*key).random() < 0.8 else "assigned"
        problem = {"problem": one_of(PROBLEMS, *key, "what"), "result": result}
        return {"who_went": str(office.person(leader)), "problems": [problem]}

    return Written(day, VISIT, leader, values, ("key_project", project), 10, 10 + no)
