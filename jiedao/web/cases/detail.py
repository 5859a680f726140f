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
from jiedao.cases.stepping import fixers
from jiedao.entries.queries import attachments_of, names_of
from jiedao.entries.rendering import files_in
from jiedao.hotline.models import Order
from jiedao.hotline.queries import orders_of
from jiedao.periods import Calendar, day_of, period_of
from jiedao.procedures import casework, ladders
from jiedao.procedures.verdict import Verdict
from jiedao.register.queries import calendar
from jiedao.requests import queries as requests
from jiedao.rulebook import Edition, Ladder
from jiedao.web import addresses, clock, parts
from jiedao.web.cases import lanes as drawn_lanes
from jiedao.web.cases import moves, words
from jiedao.web.cases.orders import ladders_of_orders
from jiedao.web.hotline.words import city_clock
from jiedao.web.tags.days import fullday, instant, shortday, shortinstant
from jiedao.web.tags.spoken import spoken


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
    near: list[Case] = field(default_factory=list)
    pictures: dict[str, Any] = field(default_factory=dict)
    order: Order | None = None  # of the city's hotline, where the case comes of one
    told: list[Any] = field(default_factory=list)  # what residents reported, each with what was added to it

    @cached_property
    def fixers(self) -> list[UUID]:
        return fixers(self.case)

    @cached_property
    def ticking(self) -> words.Clock:
        return words.clock(self.case, self.now, self.calendar)

    @property
    def city(self) -> words.Clock | None:
        """The city's clock, where the case comes of an order of its hotline."""
        return city_clock(self.order, self.now, self.calendar) if self.order is not None else None

    def verdict(self, name: str) -> Verdict:
        return casework.verdict(self.case, rules.MOVES[moves.MOVE[name]], self.who, self.ladder, self.fixers)

    @property
    def next(self) -> str:
        """The name of the one next step, '' when the case has ended."""
        return moves.NEXT.get(self.case.state, "")

    @property
    def next_verdict(self) -> Verdict:
        return self.verdict(self.next)

    @property
    def next_title(self) -> str:
        return moves.title(self.next)

    @property
    def next_note(self) -> str:
        if self.next == "check" and (waiting := self._waited_for):
            return _("反映人还没有答复，%(when)s前不能销号。") % {"when": words.moment(waiting)} + moves.note(self.next)
        return moves.note(self.next)

    @property
    def _waited_for(self) -> datetime | None:
        """Until when somebody who reported it is still waited for."""
        near = [self.case, *(one for one in self.near if one.joined_into_id == self.case.pk)]
        open_until = [one.answer_by for one in near if one.answer_by is not None and not one.answer]
        return max((one for one in open_until if one > self.now), default=None)

    @property
    def next_label(self) -> str:
        return moves.label(self.next)

    @property
    def next_url(self) -> str:
        return self.step_url(self.next)

    def step_url(self, name: str) -> str:
        return reverse("cases:step", args=[self.case.number, name])

    @cached_property
    def others(self) -> list[list[Door]]:
        """What else this person may do now, by what it is about."""
        beside = {door.name for door in self.beside}
        groups = [
            [door for name in names if (door := self._doors.get(name)) and name not in beside] for names in moves.OTHERS
        ]
        return [group for group in groups if group]

    @cached_property
    def _doors(self) -> dict[str, Door]:
        """Every step that this person may take now, beside the next one."""
        names = [name for group in moves.OTHERS for name in group if name != self.next]
        return {name: self._door(name) for name in names if self.is_open_to(name) and self.verdict(name).may}

    @property
    def beside(self) -> list[Door]:
        """The step that stands beside the next one: what the reporter said, an extension that waits, or the usual one."""
        pressing = [
            "reporter_says",
            *(["extend", "refuse_extension"] if self.case.extension_asked_at else []),
            "start",
            "notice",
        ]
        return [self._doors[name] for name in pressing if name in self._doors and self.next][:2]

    def _door(self, name: str) -> Door:
        return Door(name, moves.label(name), self.step_url(name))

    def is_open_to(self, name: str) -> bool:
        """Whether the step is known now, whoever takes it."""
        return moves.is_known(self, name)

    @property
    def said_approvers(self) -> str:
        """Who grants what this person may not, where there is such a thing now."""
        if self.who.may(Permission.CASE_APPROVE) or not self.next:
            return ""
        names = [name for name in ("extend", "hang", "notice", "void") if self.is_open_to(name)]
        said = _("、").join(moves.label(name) for name in names)
        return _("%(what)s，由科室负责人或分管领导办理。") % {"what": said} if said else ""

    @property
    def fixers_said(self) -> list[str]:
        """Whoever put it right and so may not check it, other than the viewer."""
        if self.next != "check":
            return []
        names = {s.person_id: s.person.name for s in self.steps if s.person}
        if self.case.given_to is not None:
            names[self.case.given_to_id] = self.case.given_to.name
        return [names[pk] for pk in self.fixers if pk in names and pk != self.who.scope.person]

    @cached_property
    def owner(self) -> str:
        """Whom the record itself names to put it right: 责任人."""
        named = {str(id) for lane in self.ladder.lanes for id in casework.owners(self.case, lane)}
        return _("、").join(names_of(self.who.scope, named).values()) if named else ""

    @cached_property
    def chart(self) -> parts.Lanes:
        clocks = Clocks(self.edition, self.calendar, self.case.found)
        return drawn_lanes.drawn(self.case, self.stays, self.steps, self.ladder, clocks, self.now, self.owner)

    @cached_property
    def acted_for(self) -> dict[str, Any]:
        """The steps that somebody took in the post of another."""
        return acted_for(self.who.scope, [key(step) for step in self.steps])

    @cached_property
    def history(self) -> list[parts.Step]:
        return [self._step(step) for step in reversed(self.steps)]

    def _step(self, step: Step) -> parts.Step:
        who = step.person.name if step.person else self._nobody(step)
        if post := self.acted_for.get(key(step)):
            who = _("%(who)s（代%(other)s）") % {"who": who, "other": post.acting_for.name}
        what = spoken(rules.MOVES[step.move].done)
        if step.move == "pass_on":
            lane = words.lane_of(self.ladder, step.lane)
            what = _("移交：%(lane)s") % {"lane": (lane.label if lane else step.lane).removeprefix("移交")}
        if step.move == "dispatch" and step.to is not None:
            what = _("派单：%(who)s") % {"who": step.to.name}
        if step.move == "reporter_says":
            fixed = step.state == State.SUBMITTED
            what = _("反映人答复：已解决") if fixed else _("反映人答复：没有解决，退回整改")
        if step.move == "hand_over":
            what = _("换人办理：%(who)s接手") % {"who": who}
            return parts.Step(
                what, words.said_on(step.at, day_of(self.now)), state=moves.GLYPHS[step.move], said=step.note
            )  # fmt: skip
        return parts.Step(
            what=what, when=_("%(at)s，%(who)s") % {"at": words.said_on(step.at, day_of(self.now)), "who": who}, state=moves.GLYPHS[step.move],
            said=self._said(step), late=words.entered_late(step.at, step.entered_at) if step.user_id else "",
            url=addresses.entry(step.entry_id) if step.entry_id else "",
        )  # fmt: skip

    def _nobody(self, step: Step) -> str:
        """Whose hand it was where nobody of the office took the step."""
        if step.move == "reporter_says" or (step.move == "open" and self.ladder.public):
            return _("反映人本人")
        return _("自动办理") if step.move in ("gather", "ask_reporter") else _("时限到了自动办理")

    @staticmethod
    def _said(step: Step) -> str:
        """What was said with a step, with what it rests on."""
        said = "" if step.move == "open" else step.note
        return _("%(said)s（依据：%(basis)s）") % {"said": said, "basis": step.basis} if step.basis else said

    @property
    def opening(self) -> Any:
        """The record that opened it; of a part, its whole."""
        return self.case.entry if self.case.whole is None else self.case.whole.entry

    @cached_property
    def before(self) -> list[parts.Photo]:
        """What was found, a picture of each finding that has one."""
        return self._shown(photos_of(self.opening))

    @cached_property
    def after(self) -> list[parts.Photo]:
        """What was put right."""
        return self._shown(photos_of(self.last_fixed.entry if self.last_fixed else None))

    @property
    def further(self) -> list[tuple[parts.Photo, str]]:
        """The pictures after the first of each side, with the side they are of."""
        return [(one, tag) for side, tag in ((self.before, _("整改前")), (self.after, _("整改后"))) for one in side[1:]]

    def _shown(self, found: Sequence[tuple[str, str]]) -> list[parts.Photo]:
        return [photo(self.pictures[pk], said) for said, pk in found if pk in self.pictures]

    @property
    def whole_plate(self) -> str:
        return words.plate(self.case.whole.number) if self.case.whole else ""

    @property
    def whole_url(self) -> str:
        return addresses.case(self.case.whole.number) if self.case.whole else ""

    @property
    def joined_plate(self) -> str:
        return words.plate(self.case.joined_into.number) if self.case.joined_into else ""

    @property
    def joined_url(self) -> str:
        return addresses.case(self.case.joined_into.number) if self.case.joined_into else ""

    @property
    def divided(self) -> list[dict[str, Any]]:
        """The parts of the case, each with its findings and whose it is."""
        mine = [one for one in self.near if one.whole_id == self.case.pk]
        return [
            {
                "case": one, "plate": words.plate(one.number), "url": addresses.case(one.number),
                "findings": [f for f in self.findings if f.part_id == one.pk], "clock": words.clock(one, self.now, self.calendar),
                "who": words.who_has_it(one, self.edition),
            }
            for one in mine
        ]  # fmt: skip

    @property
    def joined(self) -> list[dict[str, Any]]:
        """The duplicates that went into the case, each with where it came from and what whoever reported it says."""
        mine = [one for one in self.near if one.joined_into_id == self.case.pk]
        return [
            {
                "case": one, "plate": words.plate(one.number), "url": addresses.case(one.number), "answer": self.answer(one),
                "entry_url": addresses.entry(one.entry_id) if one.entry_id else "",
                "photos": [photo(self.pictures[pk], said) for said, pk in photos_of(one.entry) if pk in self.pictures],
            }
            for one in mine
        ]  # fmt: skip

    def answer(self, case: Case | None = None) -> str:
        """What whoever reported it says of it, or until when they are waited for; '' where nobody is asked."""
        case = case or self.case
        if case.asked_at is None:
            return ""
        until = words.moment(case.answer_by) if case.answer_by else ""
        waiting = _("已经询问，%(when)s前等答复") % {"when": until}
        return {"fixed": _("已解决"), "not_fixed": _("没有解决"), "silent": _("到期没有答复")}.get(case.answer, waiting)

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
        """The figures that count this sort of case, in the month of this one: (label, address). Neither parts nor
        duplicates are counted."""
        found: list[tuple[str, str]] = []
        if self.case.whole_id or self.case.joined_into_id:
            return found
        for figure in self.edition.figures.values():
            if figure.rows is not None and figure.rows.source == "cases" and figure.rows.name == self.case.ladder:
                day = self.case.closed_on if figure.rows.dated == "closed_on" else self.case.opened_on
                month = period_of("month", day).code if day else ""
                found.append((spoken(figure), addresses.figure(figure.name, period=month)))
        return found

    @property
    def last_fixed(self) -> Step | None:
        return next((step for step in reversed(self.steps) if step.move == "submit"), None)

    @cached_property
    def finding_rows(self) -> list[dict[str, Any]]:
        """Each finding with what was said of it: put right or not, confirmed or not."""
        fixed, waiting = self.last_fixed, self.case.state == State.SUBMITTED
        rows = []
        for counted, one in enumerate(self.findings, 1):
            checked = "pass" if one.fixed and not waiting else "returned" if one.fixed is False and not waiting else ""
            said = {"pass": _("已确认整改"), "returned": _("没有整改")}.get(checked, "")
            if not checked:
                checked, said = ("check", _("待确认")) if waiting else ("wait", _("等整改"))
            reported = _("%(day)s报整改") % {"day": shortday(fixed.at)} if fixed and (waiting or one.fixed) else ""
            at, url = self._worked_in(one)
            rows.append(
                {
                    "no": one.no if self.case.whole_id else counted,
                    "one": one,
                    "reported": reported,
                    "state": checked,
                    "said": said,
                    "at": at,
                    "url": url,
                }
            )
        return rows

    def _worked_in(self, one: Finding) -> tuple[str, str]:
        """(words, address) of the part that works on a finding, or of the duplicate it came with; ('', '') of its own."""
        if one.part is not None and one.part_id != self.case.pk:
            return _("在分案%(number)s") % {"number": words.plate(one.part.number)}, addresses.case(one.part.number)
        if one.case_id != self.case.pk and not self.case.whole_id:
            return _("来自%(number)s") % {"number": words.plate(one.case.number)}, addresses.case(one.case.number)
        return "", ""


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
    ladder, edition = ladders.ladder_of(case, request.street)  # type: ignore[attr-defined]
    found = CasePage(
        case=case, who=request.standing, now=clock.now(request), ladder=ladder, edition=edition,  # type: ignore[attr-defined]
        calendar=calendar(scope), findings=queries.findings_of(scope, case), steps=queries.steps_of(scope, case),
        stays=queries.stays_of(scope, case), near=queries.near(scope, case),
    )  # fmt: skip
    if found.opening is not None and case.ladder in ladders_of_orders(edition):
        found.order = orders_of(scope, [found.opening.pk]).get(found.opening.pk)
    if ladder.public:
        opened = (found.opening, *(one.entry for one in found.near))
        found.told = requests.of_entries(scope, [one.pk for one in opened if one is not None])
    entries = [found.opening, found.last_fixed.entry if found.last_fixed else None]
    entries += [one.entry for one in found.near if one.joined_into_id]
    if wanted := [pk for entry in entries for _said, pk in photos_of(entry)]:
        kept = attachments_of(scope, wanted)
        found.pictures = {pk: one for pk, one in kept.items() if one.content_type.startswith("image/")}
    return found
