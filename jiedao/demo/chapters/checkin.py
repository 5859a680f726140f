"""Serving members report to the community where they live: posts and small wishes they take up, what they do, and what their
employer is told."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo import people
from jiedao.demo.chance import dice
from jiedao.demo.diary import Listed, Page, Written, spread
from jiedao.demo.office import Office

CODE = "double_checkin"
EMPLOYER, SERVING, POST, WISH = "checked_in_employer", "serving_member", "service_post", "small_wish"
EMPLOYERS = (
    "区人民医院党委",
    "梧桐里小学党支部",
    "区税务局机关党委",
    "供电所党支部",
    "区图书馆党支部",
    "公交三队党支部",
    "区司法局党支部",
    "地税大厅党支部",
)
KINDS = ("policy", "legal", "health", "teaching", "repair", "patrol", "environment", "company")
POSTS = (
    "每周六上午楼院巡逻",
    "周日辅导小学生作业",
    "每月一次法律咨询",
    "独居老人陪伴",
    "水电小修",
    "政策宣讲",
    "楼道清洁",
    "量血压",
)
WISHES = ("想有一盏亮一点的楼道灯", "想学会用手机挂号", "想要一副老花镜", "想有人陪着去一次医院", "想要几本小学课外书", "想修好漏水的龙头",
          "想有人教用养老认证", "想要一把轮椅坡道扶手", "想参加一次社区合唱", "想有人帮着搬旧家具")  # fmt: skip


def pages(office: Office) -> Iterator[Page]:
    """One employer a community, three members of each; posts and wishes, claimed, met or still waiting."""
    year, codes = office.plan.since.year, [row["code"] for row in office.plan.communities]
    names = people.names(office.plan.slug, skip=4100, count=3 * len(EMPLOYERS))
    for no, employer in enumerate(EMPLOYERS):
        code = codes[no % len(codes)]
        who, head = office.holder("community_staff", place=code), office.holder("community_secretary", place=code)
        listed = office.workday(date(year, 2, 26 + no % 3))
        yield Listed(listed, EMPLOYER, employer, "party_building", {"contact_name": "演示联系人", "offers": [KINDS[no]]}, code,
                     head, hour=9, minute=no)  # fmt: skip
        mine = names[3 * no : 3 * no + 3]
        for place, name in enumerate(mine):
            kept = _member(office, employer, KINDS[(no + place) % len(KINDS)], f"{year}-02-{20 + place}")
            yield Listed(listed, SERVING, name, "party_building", kept, code, head, hour=10, minute=3 * no + place)
        post = POSTS[no]
        yield Listed(office.workday(date(year, 3, 5)), POST, post, "party_building", {"kind": KINDS[no], "what": post}, code, head,
                     hour=9, minute=no)  # fmt: skip
        if no != 6:  # one post waits for somebody
            yield Written(
                office.workday(date(year, 3, 12 + no)),
                f"{CODE}.post_claim",
                who,
                _by(office, mine[0]),
                (POST, post),
                10,
                no,
            )
            yield from _served(office, mine, post, who, no)
        if no < 5:
            told = {
                "how": ("letter", "visit", "meeting")[no % 3],
                "received_by": "演示接收人",
                "reply": "支持，继续安排",
            }
            yield Written(
                office.workday(date(year, 6, 12 + no)), f"{CODE}.feedback", head, told, (EMPLOYER, employer), 15, no
            )
    for no, wish in enumerate(WISHES):
        code = codes[no % len(EMPLOYERS) % len(codes)]
        yield from _wished(office, wish, code, names[3 * (no % len(EMPLOYERS)) + 1], no)


def _member(office: Office, employer: str, kind: str, introduced: str) -> Any:
    def values() -> dict[str, Any]:
        known = str(office.subject(EMPLOYER, employer).pk)
        return {
            "employer": known,
            "introduced_on": introduced,
            "skills": [kind],
            "spare_time": ["weekend"],
            "phone_agreed": "no",
        }

    return values


def _by(office: Office, name: str) -> Any:
    return lambda: {"member": str(office.subject(SERVING, name).pk)}


def _served(office: Office, names: tuple[str, ...], post: str, who: str, no: int) -> Iterator[Page]:
    year = office.plan.since.year
    for day in spread(office, date(year, 3, 26), date(year, 6, 26), 4):

        def values(day: date = day) -> dict[str, Any]:
            hours = str(1 + int(dice("served", post, day).random() * 4) / 2)
            rows = [
                {"member": str(office.subject(SERVING, name).pk), "hours": hours} for name in names[: 1 + day.day % 3]
            ]
            return {"kind": KINDS[no], "served_by": rows}

        yield Written(day, f"{CODE}.service", who, values, (POST, post), 17, no)


def _wished(office: Office, wish: str, code: str, member: str, no: int) -> Iterator[Page]:
    """Put up, taken up by a member, met or not; the last two still wait."""
    year, who = office.plan.since.year, office.holder("community_staff", place=code)
    head, up = office.holder("community_secretary", place=code), office.workday(date(year, 4, 2 + 3 * (no % 8)))
    yield Listed(up, WISH, f"微心愿{no + 1:02d}", "party_building", {"wish": wish, "kind": KINDS[no % len(KINDS)]}, code, head,
                 hour=11, minute=no)  # fmt: skip
    if no >= len(WISHES) - 2:
        return
    about = (WISH, f"微心愿{no + 1:02d}")
    yield Written(office.calendar.add_workdays(up, 4), f"{CODE}.wish_claim", who, _by(office, member), about, 10, no)
    if no % 4 != 3:
        met = {"met": "yes"} if no != 5 else {"met": "no", "why": "配件停产，改由物业更换"}
        yield Written(office.calendar.add_workdays(up, 14), f"{CODE}.wish_result", who, met, about, 16, no)
