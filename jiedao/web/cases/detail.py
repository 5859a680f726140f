"""One case as its page shows it: the next step and whose it is, the lanes, the photographs, the history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing, acted_for
from jiedao.access.roles import Permission
from jiedao.audit.actions import key
from jiedao.cases import queries, rules
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, Finding, State, Step
from jiedao.entries.queries import attachments_of, names_of
from jiedao.entries.rendering import files_in
from jiedao.hotline.models import Order
from jiedao.hotline.queries import orders_of
from jiedao.periods import Calendar, day_of
from jiedao.procedures import casework
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.verdict import Verdict
from jiedao.register.queries import calendar
from jiedao.rulebook import Edition, Ladder
from jiedao.web import addresses, clock, parts
from jiedao.web.cases import lanes, words
from jiedao.web.cases.orders import ladders_of_orders
from jiedao.web.hotline.words import city_clock
from jiedao.web.tags.days import fullday, instant, shortday, shortinstant
from jiedao.web.tags.spoken import spoken

#: The one next step of a state.
NEXT = {
    "registered": "accept", "assigned": "accept", "accepted": "submit", "fixing": "submit", "returned": "submit",
    "extended": "submit", "transferred": "submit", "submitted": "check", "hung": "resume",
}  # fmt: skip

#: A step of the page -> the move of the table it stands for. Checking closes or sends back, as the check says.
MOVE = {name: name for name in rules.MOVES if name not in ("open", "close", "send_back")} | {"check": "close"}

#: How a step is drawn in the history.
GLYPHS = {
    "open": "new", "accept": "doing", "start": "doing", "submit": "check", "close": "done", "send_back": "returned",
    "pass_on": "returned", "extend": "due", "hang": "hung", "resume": "doing", "void": "void", "reopen": "returned",
    "notice": "overdue", "hand_over": "changed",
}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """A step that may be taken from the page."""

    name: str
    label: str
    url: str


@dataclass
class CasePage:
    """A case with all that belongs to it, read once; each part of the page asks it."""

    case: Case
    who: Standing
    now: datetime
    ladder: Ladder
    edition: Edition
    calendar: Calendar
    findings: list[Finding]
    steps: list[Step]
    stays: list[Any]
    pictures: dict[str, Any] = field(default_factory=dict)
    order: Order | None = None  # of the city's hotline, where the case comes of one

    @cached_property
    def fixers(self) -> list[UUID]:
        found = [s.person_id for s in self.steps if s.move in queries.FIXING and s.person_id]
        return list(dict.fromkeys(found))

    @cached_property
    def ticking(self) -> words.Clock:
        return words.clock(self.case, self.now, self.calendar)

    @property
    def city(self) -> words.Clock | None:
        """The city's clock, where the case comes of an order of its hotline."""
        return city_clock(self.order, self.now, self.calendar) if self.order is not None else None

    def verdict(self, name: str) -> Verdict:
        return casework.verdict(self.case, rules.MOVES[MOVE[name]], self.who, self.ladder, self.fixers)

    @property
    def next(self) -> str:
        """The name of the one next step, '' when the case has ended."""
        return NEXT.get(self.case.state, "")

    @property
    def next_verdict(self) -> Verdict:
        return self.verdict(self.next)

    @property
    def next_title(self) -> str:
        return {
            "accept": _("下一步：受理"),
            "submit": _("下一步：整改，登记整改情况"),
            "check": _("下一步：到现场复查，登记结果"),
            "resume": _("挂账中：能办了就恢复办理"),
        }[self.next]

    @property
    def next_note(self) -> str:
        return {
            "accept": _("受理以后由承办人整改，期限不变。"),
            "submit": _("整改好了登记整改情况，报请复查；复查由没有参与整改的人办。"),
            "check": _("逐个问题确认。全部整改到位即销号；有一个没有整改，退回整改，案号不变。"),
            "resume": _("挂账期间不计时限，到复核日要看一次还能不能办。"),
        }[self.next]

    @property
    def next_label(self) -> str:
        return label(self.next)

    @property
    def next_url(self) -> str:
        return self.step_url(self.next)

    def step_url(self, name: str) -> str:
        return reverse("cases:step", args=[self.case.number, name])

    @cached_property
    def others(self) -> list[Door]:
        """What else this person may do now, the usual first."""
        names = ["start", "pass_on", "extend", "hang", "notice", "void", "reopen"]
        return [
            Door(name, label(name), self.step_url(name))
            for name in names
            if name != self.next and self.is_open_to(name) and self.verdict(name).may
        ]

    def is_open_to(self, name: str) -> bool:
        """Whether the table and the ladder know the step now, whoever takes it."""
        if self.case.state not in rules.MOVES[MOVE[name]].begins:
            return False
        match name:
            case "pass_on":
                return self.case.lane != self.ladder.lanes[-1].name
            case "extend":
                return bool(self.ladder.extend) and not self.case.extended
            case "hang":
                return bool(self.ladder.hang)
            case "notice":
                return rules.next_notice(self.case.notices, self.ladder.notices) is not None
        return True

    @property
    def said_approvers(self) -> str:
        """Who grants what this person may not, where there is such a thing now."""
        if self.who.may(Permission.CASE_APPROVE) or not self.next:
            return ""
        names = [name for name in ("extend", "hang", "notice", "void") if self.is_open_to(name)]
        said = _("、").join(label(name) for name in names)
        return _("%(what)s，由科室负责人或分管领导办理。") % {"what": said} if said else ""

    @property
    def fixers_said(self) -> list[str]:
        """Whoever put it right and so may not check it, other than the viewer."""
        if self.next != "check":
            return []
        names = {s.person_id: s.person.name for s in self.steps if s.person}
        return [names[pk] for pk in self.fixers if pk in names and pk != self.who.scope.person]

    @cached_property
    def owner(self) -> str:
        """Whom the record itself names to put it right: 责任人."""
        named = {str(id) for lane in self.ladder.lanes for id in casework.owners(self.case, lane)}
        return _("、").join(names_of(self.who.scope, named).values()) if named else ""

    @cached_property
    def chart(self) -> parts.Lanes:
        clocks = Clocks(self.edition, self.calendar, self.case.found)
        return lanes.drawn(self.case, self.stays, self.steps, self.ladder, clocks, self.now, self.owner)

    @cached_property
    def acted_for(self) -> dict[str, Any]:
        """The steps that somebody took in the post of another."""
        return acted_for(self.who.scope, [key(step) for step in self.steps])

    @cached_property
    def history(self) -> list[parts.Step]:
        return [self._step(step) for step in reversed(self.steps)]

    def _step(self, step: Step) -> parts.Step:
        who = step.person.name if step.person else _("时限到了自动办理")
        if post := self.acted_for.get(key(step)):
            who = _("%(who)s（代%(other)s）") % {"who": who, "other": post.acting_for.name}
        what = spoken(rules.MOVES[step.move].done)
        if step.move == "pass_on":
            lane = words.lane_of(self.ladder, step.lane)
            what = _("移交：%(lane)s") % {"lane": (lane.label if lane else step.lane).removeprefix("移交")}
        if step.move == "hand_over":
            what = _("换人办理：%(who)s接手") % {"who": who}
            return parts.Step(
                what, words.said_on(step.at, day_of(self.now)), state=GLYPHS[step.move], said=step.note
            )  # fmt: skip
        return parts.Step(
            what=what, when=_("%(at)s，%(who)s") % {"at": words.said_on(step.at, day_of(self.now)), "who": who}, state=GLYPHS[step.move],
            said="" if step.move == "open" else step.note, late=words.entered_late(step.at, step.entered_at) if step.user_id else "",
            url=addresses.entry(step.entry_id) if step.entry_id else "",
        )  # fmt: skip

    @property
    def before(self) -> parts.Photo | None:
        return self._picture(photos_of(self.case.entry))

    @property
    def after(self) -> parts.Photo | None:
        return self._picture(photos_of(self.last_fixed.entry if self.last_fixed else None))

    def _picture(self, found: Sequence[tuple[str, str]]) -> parts.Photo | None:
        return next((photo(self.pictures[pk], said) for said, pk in found if pk in self.pictures), None)

    @property
    def basis(self) -> str:
        return self.edition.basis(self.ladder)

    @property
    def rule_url(self) -> str:
        return addresses.rule(self.ladder.regulation)

    @property
    def subject_url(self) -> str:
        return addresses.subject(self.case.subject_id)

    @property
    def entry_url(self) -> str:
        return addresses.entry(self.case.entry_id)

    @property
    def owed_url(self) -> str:
        """The obligation that was missed, where the case comes of one."""
        duty, due = self.case.found.get("duty"), self.case.found.get("due_on")
        if self.case.entry_id or not duty or not due:
            return ""
        return f"{reverse('duties:duty', args=[duty])}?period={due[:7]}&subject={self.case.subject_id}"

    @property
    def letter_due(self) -> str:
        """Until when the notice asks for it to be put right."""
        due = self.case.due_at
        return (fullday(due) if words.is_end_of_day(due) else instant(due)) if due and self.next != "check" else ""

    @property
    def counted_in(self) -> list[tuple[str, str]]:
        """The figures that count this sort of case: (label, address)."""
        found = []
        for figure in self.edition.figures.values():
            if figure.rows is not None and figure.rows.source == "cases" and figure.rows.name == self.case.ladder:
                found.append((spoken(figure), addresses.figure(figure.name)))
        return found

    @property
    def last_fixed(self) -> Step | None:
        return next((step for step in reversed(self.steps) if step.move == "submit"), None)

    @cached_property
    def finding_rows(self) -> list[dict[str, Any]]:
        """Each finding with what was said of it: put right or not, confirmed or not."""
        fixed, waiting = self.last_fixed, self.case.state == State.SUBMITTED
        rows = []
        for one in self.findings:
            checked = "pass" if one.fixed and not waiting else "returned" if one.fixed is False and not waiting else ""
            said = {"pass": _("已确认整改"), "returned": _("没有整改")}.get(checked, "")
            if not checked:
                checked, said = ("check", _("待确认")) if waiting else ("wait", _("等整改"))
            reported = _("%(day)s报整改") % {"day": shortday(fixed.at)} if fixed and (waiting or one.fixed) else ""
            rows.append({"one": one, "reported": reported, "state": checked, "said": said})
        return rows


def label(name: str) -> str:
    """What the button of a step says."""
    return {
        "accept": _("受理"), "start": _("开始整改"), "submit": _("登记整改情况"), "check": _("登记复查结果"),
        "pass_on": _("移交下一级"), "extend": _("批准延期"), "hang": _("挂账"), "resume": _("恢复办理"),
        "void": _("作废"), "reopen": _("重新办理"), "notice": _("督办"),
    }[name]  # fmt: skip


def says(found: CasePage, name: str) -> str:
    """What comes of a step, in a sentence above its button."""
    ladder, case = found.ladder, found.case
    clocks = Clocks(found.edition, found.calendar, case.found)
    names = [lane.name for lane in ladder.lanes]
    match name:
        case "submit":
            due = clocks.due(ladder.check.within if ladder.check else None, found.now)
            by = _("，%(when)s前要复查") % {"when": words.moment(due.at)} if due else ""
            return _("报请复查%(by)s。复查由没有参与整改的人办。") % {"by": by}
        case "check":
            return _("全部已整改，案件销号；有一个没有整改，退回整改，案号不变，重新计时。")
        case "pass_on":
            lane = (
                ladder.lanes[min(names.index(case.lane) + 1, len(names) - 1)] if case.lane in names else ladder.lanes[0]
            )
            return _("移交给“%(lane)s”，从现在起按那一级的时限办。") % {"lane": lane.label}
        case "extend":
            due = clocks.due(ladder.extend, case.due_at or found.now)
            return _("延期到%(when)s，只能延一次。") % {"when": words.moment(due.at)} if due else ""
        case "hang":
            due = clocks.due(ladder.hang, found.now)
            return _("挂账期间不计时限，%(when)s复核。") % {"when": words.moment(due.at)} if due else ""
        case "resume":
            return _("恢复办理，时限重新计算。")
        case "void":
            return _("作废以后不再办理，案号和经过留着，写明理由可以查。")
        case "reopen":
            return _("案号不变，退回原来那一级整改，时限重新计算。")
        case "notice":
            role = rules.next_notice(case.notices, ladder.notices)
            return _("第%(n)s次督办，送%(role)s。") % {
                "n": case.notices + 1,
                "role": spoken(roles_in_words([role])) if role else "",
            }
    return ""


def photos_of(entry: Any) -> list[tuple[str, str]]:
    """(what it shows, id) of the photographs and files of an entry; of no entry none."""
    return files_in(entry.version.content, entry.values) if entry is not None else []


def photo(attachment: Any, said: str) -> parts.Photo:
    src = reverse("files:show", args=[attachment.pk])
    taken = _("%(when)s上传") % {"when": shortinstant(attachment.uploaded_at)}
    return parts.Photo(src, said, taken=taken, digest=attachment.digest, url=src)


def read(request: HttpRequest, number: str) -> CasePage:
    """A case within the viewer's scope with all that its page shows, in a fixed number of statements."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    case = queries.case_by_number(scope, number)
    ladder, edition = casework.ladder_of(case, request.street)  # type: ignore[attr-defined]
    found = CasePage(
        case=case, who=request.standing, now=clock.now(request), ladder=ladder, edition=edition,  # type: ignore[attr-defined]
        calendar=calendar(scope), findings=queries.findings_of(scope, case), steps=queries.steps_of(scope, case),
        stays=queries.stays_of(scope, case),
    )  # fmt: skip
    if case.entry_id and case.ladder in ladders_of_orders(edition):
        found.order = orders_of(scope, [case.entry_id]).get(case.entry_id)
    entries = [case.entry, found.last_fixed.entry if found.last_fixed else None]
    if wanted := [pk for entry in entries for _said, pk in photos_of(entry)]:
        kept = attachments_of(scope, wanted)
        found.pictures = {pk: one for pk, one in kept.items() if one.content_type.startswith("image/")}
    return found
