"""One matter as its page shows it: the next step and whose it is, the way it has gone, what it rests on."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing, acted_for
from jiedao.audit.actions import key
from jiedao.matters import actions, queries, rules
from jiedao.matters.course import Course
from jiedao.matters.models import Matter, Passage, Stage, State
from jiedao.procedures.balloting_entries import ENDED
from jiedao.procedures.balloting_reading import votes_by_household
from jiedao.procedures.matters import taking, voting, whose
from jiedao.procedures.matters.columns import course_of
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.verdict import Verdict
from jiedao.rulebook import Step
from jiedao.web import addresses, clock, parts
from jiedao.web.ballots.words import attendance, counted
from jiedao.web.cases.words import entered_late
from jiedao.web.entries import reading
from jiedao.web.matters import words
from jiedao.web.tags.days import fullday, shortday, shortinstant
from jiedao.web.tags.spoken import spoken

#: The one usual move of a sort of step; the others stand beside it.
USUAL = {
    "record": "record", "check": "pass", "approve": "approve", "publish": "publish", "vote": "vote", "file": "file",
    "notify": "notify", "elsewhere": "decide",
}  # fmt: skip
#: Moves that the page asks for by a form of its own.
ASKED = ("pass", "approve", "return", "refuse", "publish", "object", "stand", "file", "notify", "decide")


@dataclass(frozen=True)
class Door:
    """A move that may be made from the page."""

    name: str
    label: str
    url: str


@dataclass(frozen=True)
class Row:
    """One declared step on the page: its name, who takes it, how it stands."""

    label: str
    who: str
    state: str
    said: str
    url: str = ""
    plan_url: str = ""


@dataclass
class MatterPage:
    """A matter with all that belongs to it, read once; each part of the page asks it."""

    matter: Matter
    who: Standing
    today: date
    course: Course
    stages: dict[str, Stage]
    passages: list[Passage]
    acted: dict[str, Any] = field(default_factory=dict)
    polls: list[Any] = field(default_factory=list)

    @property
    def declared(self) -> Any:
        return self.course.declared

    @property
    def votes(self) -> list[tuple[Any, str]]:
        """The polls, each with how many were due and came: persons, or households."""
        return [(one, self._attendance(one) if one.due is not None else "") for one in self.polls]

    def _attendance(self, poll: Any) -> str:
        ballot = self.course.edition.ballots.get(poll.ballot)
        by_household = ballot is not None and votes_by_household(ballot, self.course.edition)
        return attendance(*(counted(one, by_household=by_household) for one in (poll.due, poll.came)))

    @cached_property
    def step(self) -> Step | None:
        """The step it waits for; None when it has ended or was given back."""
        return self.course.step(self.matter.step) if self.matter.state == State.RUNNING else None

    @cached_property
    def ticking(self) -> words.Clock:
        return words.clock(self.matter, self.today, self.course.calendar)

    @property
    def stands(self) -> str:
        return words.stands(self.matter, self.course.edition)

    @property
    def look(self) -> str:
        return words.look(self.matter, self.today)

    # ---- the next step ----

    @cached_property
    def verdict(self) -> Verdict | None:
        return whose.verdict(self.matter, self.step, self.who, self.course) if self.step else None

    @cached_property
    def own_eyes(self) -> str:
        """Why this person may not approve although it is their post's step: they proposed or checked it."""
        if self.step is None or self.step.does != "approve":
            return ""
        mine = {one.move for one in self.passages if one.round == self.matter.round and one.person_id == self._me}
        if "pass" in mine:
            return _("您审核过这件事项，不能再批准")
        return _("这件事项由您提出，不能自己批准") if mine & {"open", "resubmit", "revise"} else ""

    @property
    def _me(self) -> UUID | None:
        return self.who.scope.person

    @property
    def may(self) -> bool:
        return bool(self.verdict and self.verdict.may and not self.own_eyes)

    @property
    def usual(self) -> str:
        """The usual move of the step, as it stands: a notice that is up can only end."""
        if self.step is None:
            return ""
        return "stand" if self._is_published else USUAL[self.step.does]

    @property
    def _is_published(self) -> bool:
        stage = self.stages.get(self.matter.step)
        return stage is not None and stage.begun_at is not None

    @property
    def next_title(self) -> str:
        return _("下一步：%(what)s") % {"what": self.step.label} if self.step else ""

    @property
    def next_note(self) -> str:
        """What comes of the step, in a sentence."""
        if self.step is None:
            return ""
        if self._is_published:
            until = self.stages[self.matter.step].until_on
            return _("公示到%(day)s。期满没有异议，自动进入下一步；有异议请登记，退回重办。") % {"day": shortday(until)}
        return {
            "record": _("登记以后自动进入下一步。"), "check": _("通过后进入下一步；有问题写明理由退回，修改后再报，不算否决。"),
            "approve": _("批准人不能是提出人，也不能是审核人。"), "publish": _("从开始公示那天起算，期满没有异议自动进入下一步。"),
            "vote": _("到会和表决结果达到规定才算通过。"), "file": _("备案号一件一个，不重复。"),
            "notify": _("送达或告知以后登记。"), "elsewhere": _("由%(who)s决定，结果由经办人登记。") % {"who": self.step.outside or ""},
        }[self.step.does]  # fmt: skip

    @cached_property
    def doors(self) -> list[Door]:
        """What this person may do now, the usual first."""
        if self.step is None or not self.may:
            return []
        if self.step.does == "vote":
            return [self._to_the_vote()]
        names = [self.usual, *(one.name for one in rules.possible(self.step.does) if one.name != self.usual)]
        held = {"publish"} if self._is_published else {"object", "stand"}
        if self._is_published:
            held.add("stand")
        return [self._door(name) for name in names if name not in held and (name in ASKED or name == "record")]

    def _to_the_vote(self) -> Door:
        """To the poll that is going on, or to calling one; of a draw, to where it is drawn for all who wait."""
        assert self.step is not None
        if all(self.course.edition.ballots[one].kind == "draw" for one in self.step.ballot):
            return Door("vote", _("去抽签"), reverse("ballots:draws"))
        live = next((one for one in reversed(self.polls) if one.state not in ENDED), None)
        if live is not None and live.settled_at is not None and (live.seats is None or live.passed):
            return Door(
                "vote", _("按表决结果办"), reverse("matters:vote", args=[self.matter.pk])
            )  # held before the record
        if live is not None:
            return Door("vote", _("去表决"), reverse("ballots:detail", args=[live.pk]))
        return Door("vote", _("召开表决"), reverse("matters:vote", args=[self.matter.pk]))

    def _door(self, name: str) -> Door:
        return Door(name, words.label(name, self.step), reverse("matters:step", args=[self.matter.pk, name]))

    @property
    def seen(self) -> str:
        return actions.seen_of(self.matter)

    @property
    def who_said(self) -> str:
        return spoken(roles_in_words(self.step.who)) if self.step else ""

    @cached_property
    def may_withdraw(self) -> bool:
        return taking.may_withdraw(self.matter, self.who)

    @property
    def may_correct(self) -> bool:
        """Whether this person sent what was given back, and so changes it and sends it again."""
        sent = [one.person_id for one in self.passages if one.move in ("open", "resubmit", "revise")]
        return self.matter.state == State.RETURNED and whose.is_sender(self.matter, self.who, sent)

    @property
    def why_returned(self) -> str:
        """Why it was given back, and by whom."""
        last = next((one for one in reversed(self.passages) if one.move in ("return", "object")), None)
        if last is None:
            return ""
        name = last.person.name if last.person else ""
        return _("%(who)s：%(why)s") % {"who": name, "why": last.note} if name else last.note

    # ---- the way it has gone ----

    @cached_property
    def rows(self) -> list[Row]:
        """Every declared step that is asked of this matter, in order, with how it stands."""
        found = []
        for step in self.declared.steps:
            stage = self.stages.get(step.name)
            if stage is None and step.name != self.matter.step and self._is_left_out(step):
                continue
            found.append(self._row(step, stage))
        return found

    def _is_left_out(self, step: Step) -> bool:
        from jiedao.rulebook import evaluate

        refused = bool(self.matter.outcome) and self.matter.outcome != rules.good_end(self.declared.ends)
        if self.matter.state == State.ENDED or (refused and step.does not in rules.AFTER_REFUSAL):
            return True
        return step.when is not None and not evaluate(step.when, self.course.ask, self.course.edition, self.today)

    def _row(self, step: Step, stage: Stage | None) -> Row:
        who = step.outside or spoken(roles_in_words(step.who))
        plan = ""
        if step.planned and self.matter.state != State.ENDED and not (stage and stage.done_at):
            plan = reverse("matters:plan", args=[self.matter.pk, step.name])
        planned = _("定于%(day)s") % {"day": shortday(stage.planned_on)} if stage and stage.planned_on else ""
        if stage is not None and stage.done_at is not None:
            url = addresses.entry(stage.entry_id) if stage.entry_id else ""
            return Row(step.label, who, "done", shortinstant(stage.done_at), url)
        if step.name == self.matter.step:
            if stage is not None and stage.until_on is not None:
                return Row(step.label, who, "doing", _("公示到%(day)s") % {"day": shortday(stage.until_on)})
            said = "，".join(one for one in (self.ticking.until, self.ticking.said, planned) if one)
            look = self.ticking.state if self.ticking.state in ("overdue", "due", "today") else "doing"
            return Row(step.label, who, look, said, plan_url=plan)
        return Row(step.label, who, "wait", planned, plan_url=plan)

    @cached_property
    def history(self) -> list[parts.Step]:
        """Everything that was done, newest first; each round under its number."""
        made = []
        for one in reversed(self.passages):
            name = one.person.name if one.person else _("系统")
            other = self.acted.get(key(one))
            if other is not None:
                name = _("%(who)s（代%(other)s）") % {"who": name, "other": other.acting_for.name}
            when = f"{shortinstant(one.at)}，{name}"
            if self.matter.round > 1:
                when += _("，第%(n)s轮") % {"n": one.round}
            made.append(
                parts.Step(
                    words.did(one.move, one.label), when, words.GLYPHS.get(one.move, "done"), said=one.note,
                    late=entered_late(one.at, one.entered_at), url=addresses.entry(one.entry_id) if one.entry_id else "",
                )
            )  # fmt: skip
        return made

    # ---- what it rests on ----

    @property
    def basis(self) -> str:
        return self.course.edition.basis(self.declared)

    @property
    def rule_url(self) -> str:
        return addresses.rule(self.declared.regulation)

    @property
    def whole_said(self) -> str:
        """The clock of the whole, where there is one."""
        due = self.matter.due_on
        return _("%(day)s前办结") % {"day": fullday(due)} if due else ""


def read(request: HttpRequest, id: UUID) -> MatterPage:
    """A matter within the viewer's scope with all that its page shows, in a fixed number of statements."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    matter = queries.matter_by_id(scope, id)
    passages = queries.passages_of(scope, matter)
    return MatterPage(
        matter=matter, who=request.standing, today=clock.today(request),  # type: ignore[attr-defined]
        course=course_of(matter, request.street), stages=queries.stages_of(scope, matter), passages=passages,  # type: ignore[attr-defined]
        acted=acted_for(scope, [key(one) for one in passages]), polls=voting.polls_of(scope, matter),
    )  # fmt: skip


def opening(request: HttpRequest, found: MatterPage) -> dict[str, Any]:
    """What opened the matter, as its record reads."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    entry = found.matter.entry
    photos, papers = reading.evidence(scope, entry)
    return {"lines": reading.shown(scope, entry, None), "photos": photos, "papers": papers, "entry": entry}
