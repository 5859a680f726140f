from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.problems import NotFilledIn, RuleRefuses
from jiedao.entries.queries import is_recorded
from jiedao.procedures import booking, claiming, claiming_acts, submission
from jiedao.procedures.claiming import Pair, Sort
from jiedao.procedures.problems import NothingToClaim
from jiedao.procedures.submission import Sent
from jiedao.register.queries import subject_by_id
from jiedao.register.search import on_lists
from jiedao.rulebook import Edition
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock, paging
from jiedao.web.claims import words
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import PageMissing, leading_to, sentence_of
from jiedao.web.record.sheet import Sheet
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken

#: So many may be named as who takes something up; the others are found on their register.
MEMBERS = 300
#: So many of what has been taken up stand on one page.
TAKEN = 100


def _edition(request: HttpRequest) -> Any:
    return booking.edition(request.street, request.standing.on)  # type: ignore[attr-defined]


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("今日"), addresses.HOME), (_("认领和结对"), reverse("claims:list") if more else ""), *more]


def _rooms(who: Any, edition: Any, here: str) -> list[tuple[str, str, bool]]:
    """The parts of this room that are the viewer's."""
    found = [("list", _("等认领的")), ("mine", _("我的结对"))]
    if any(one.role and claiming.keeps(who, one, edition) for one in claiming.sorts(edition).values()):
        found.append(("pairs", _("全部结对")))
    return [(said, reverse(f"claims:{name}"), name == here) for name, said in found]


def _doors() -> list[tuple[str, str]]:
    return [(_("看等认领的"), reverse("claims:list"))]


@requires(Permission.ENTRY_RECORD)
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits to be taken up, one register at a time: the kind of help and the community, by name only where that may be."""
    who, edition = request.standing, _edition(request)  # type: ignore[attr-defined]
    every = claiming.sorts(edition)
    sort = every.get(request.GET.get("kind", "")) or next(iter(every.values()), None)
    if sort is None:
        return page(
            request, "claims/list.html", sort=None, parts=_rooms(who, edition, "list"), room="home", trail=_trail()
        )
    pager = paging.cut(request, claiming.waiting(edition, sort, on=who.on))
    rows = words.waits(pager.rows, sort, who, edition, on=who.on)
    taken = [] if sort.role else list(claiming.taken_by_record(who, edition, sort)[:TAKEN])
    here = reverse("claims:list")
    return page(
        request, "claims/list.html", sort=sort, rows=rows, pager=pager, room="home", parts=_rooms(who, edition, "list"),
        kinds=[(spoken(one.kind), f"{here}?kind={name}", one is sort) for name, one in every.items()],
        may=claiming_acts.may_claim(who, sort), keeps=bool(sort.role) and claiming.keeps(who, sort, edition),
        verb=_verb(sort), taken=words.taken(taken, sort, who, edition), basis=_basis(sort, edition), trail=_trail(),
    )  # fmt: skip


def _verb(sort: Sort) -> str:
    return _("我来做%(role)s") % {"role": sort.kind.assigned[sort.role]} if sort.role else _("登记认领")


def _basis(sort: Sort, edition: Any) -> str:
    return str(edition.basis(sort.claimed))


class MemberForm(forms.Form):
    """Who has taken something up."""

    member = forms.ChoiceField()

    def __init__(self, *given: Any, people: list[tuple[str, str]], label: str, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["member"].label = label
        fields["member"].choices = [("", _("请选择")), *people]


@not_kept
@requires(Permission.ENTRY_RECORD)
def claim(request: HttpRequest, kind: str, id: UUID) -> HttpResponse:
    """Take one thing up: for oneself with one press, or by naming who has."""
    who, edition = request.standing, _edition(request)  # type: ignore[attr-defined]
    back = f"{reverse('claims:list')}?kind={kind}"
    with leading_to((_("看还有哪些等认领"), back)):
        sort = claiming_acts.sort_of(kind, who, request.street)  # type: ignore[attr-defined]
        if request.method == "POST" and sort.role:
            return _claimed(request, id, sort)
        form = _member_form(request, sort) if sort.form else None
        if form is not None and form.is_valid():
            return _claimed_for(request, id, sort, form.cleaned_data["member"], back)
        row = claiming.waits(edition, sort, id, on=who.on)
        if row is None or (form is not None and subject_by_id(who.scope, id) is None):
            raise NothingToClaim()
    (told,) = words.waits([row], sort, who, edition, on=who.on)
    return page(
        request, "claims/claim.html", sort=sort, told=told, form=form, id=_id(request) or uuid7(), back=back, verb=_verb(sort),
        status=422 if form is not None and form.is_bound else 200, basis=_basis(sort, edition), room="home",
        trail=_trail((_verb(sort), "")),
    )  # fmt: skip


def _claimed(request: HttpRequest, id: UUID, sort: Sort) -> HttpResponse:
    who: Any = request.standing  # type: ignore[attr-defined]
    made = claiming_acts.claim(
        id, sort, id=_id(request) or uuid7(), street=request.street, who=who, now=clock.now(request)  # type: ignore[attr-defined]
    )  # fmt: skip
    said = {"name": made.subject.name, "role": sort.kind.assigned[sort.role]}
    messages.success(request, _("您现在是%(name)s的%(role)s。联系以后，在这里登记。") % said)
    return see_other("claims:mine")


def _claimed_for(request: HttpRequest, id: UUID, sort: Sort, member: str, back: str) -> HttpResponse:
    who: Any = request.standing  # type: ignore[attr-defined]
    made = claiming_acts.claim_for(
        id, sort, member=UUID(member), id=_id(request) or uuid7(), street=request.street, who=who,  # type: ignore[attr-defined]
        now=clock.now(request),
    )  # fmt: skip
    messages.success(request, _("已登记认领：%(name)s") % {"name": made.entry.subject.name})
    return see_other(back)


def _member_form(request: HttpRequest, sort: Sort) -> MemberForm:
    who: Any = request.standing  # type: ignore[attr-defined]
    assert sort.form is not None
    declared = sort.form.fields[sort.field]
    people = on_lists(who.scope, declared.of_kinds, "", on=who.on, limit=MEMBERS, naming=True)
    named = [(str(one.pk), f"{one.name}（{one.place.name}）") for one in people]
    given = request.POST if request.method == "POST" else None
    return MemberForm(given, people=named, label=declared.label)


@not_kept
@requires(Permission.ENTRY_RECORD)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own pairs: when one was last in touch, until when one should be again, and the short form for it."""
    who, edition = request.standing, _edition(request)  # type: ignore[attr-defined]
    return _pairs(request, _("我的结对"), claiming.mine(who, edition), edition, own=True)


@not_kept
@requires(Permission.REGISTER_EDIT)
def pairs(request: HttpRequest) -> HttpResponse:
    """Every pair of the registers that somebody keeps, by name; nobody's are counted."""
    who, edition = request.standing, _edition(request)  # type: ignore[attr-defined]
    if not any(one.role and claiming.keeps(who, one, edition) for one in claiming.sorts(edition).values()):
        raise PageMissing()
    return _pairs(request, _("全部结对"), claiming.all_pairs(who, edition), edition, own=False)


def _pairs(request: HttpRequest, title: str, found: Sequence[Pair], edition: Edition, *, own: bool) -> HttpResponse:
    who: Any = request.standing  # type: ignore[attr-defined]
    return page(
        request, "claims/pairs.html", title=title, table=words.pairs(found, who, edition, whose=not own), some=bool(found),
        own=own, parts=_rooms(who, edition, "mine" if own else "pairs"), room="home", trail=_trail((title, "")), doors=_doors(),
    )  # fmt: skip


@not_kept
@requires(Permission.ENTRY_RECORD)
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a pair with its reason: the record that the rulebook names."""
    who, edition = request.standing, _edition(request)  # type: ignore[attr-defined]
    pair = next((one for one in _within_reach(who, edition) if one.tie.subject_id == id), None)
    if pair is None or pair.sort.claimed.ended_by not in edition.forms:
        if request.method == "POST" and (sent_id := _id(request)) and is_recorded(who.scope, sent_id):
            return see_other("claims:mine")
        raise NothingToClaim()
    form = edition.forms[pair.sort.claimed.ended_by]
    sheet = Sheet(request, form, edition, pair.tie.subject, who.on)
    if request.method != "POST":
        return _draw(request, sheet, uuid7(), {}, pair=pair)
    given = sheet.taken_in(request.POST)
    form_id, values, problem, status = _id(request) or uuid7(), sheet.answers(given), "", 422
    if not sheet.faults:
        now = clock.now(request)
        try:
            submission.submit(
                Sent(form_id, form.name, id, now, values), street=request.street, who=who, now=now  # type: ignore[attr-defined]
            )  # fmt: skip
        except NotFilledIn as lacking:
            sheet.faults = lacking.faults
        except RuleRefuses as refused:
            problem, status = sentence_of(refused), 409
        else:
            messages.success(
                request, _("已登记：%(form)s，%(name)s") % {"form": spoken(form), "name": pair.tie.subject.name}
            )
            return see_other("claims:mine" if pair.tie.person_id in who.persons else "claims:pairs")
    return _draw(request, sheet, form_id, values, pair=pair, status=status, problem=problem)


def _within_reach(who: Any, edition: Any) -> list[claiming.Pair]:
    return [*claiming.mine(who, edition), *claiming.all_pairs(who, edition)]


def _draw(
    request: HttpRequest, sheet: Sheet, id: UUID, values: Any, *, pair: claiming.Pair, status: int = 200, problem: str = ""
) -> HttpResponse:  # fmt: skip
    own = pair.tie.person_id in request.standing.persons  # type: ignore[attr-defined]
    back = reverse("claims:mine" if own else "claims:pairs")
    return page(
        request, "claims/end.html", status=status, form=sheet.form, asked=sheet.asked(values), id=id, problem=problem,
        whose="" if own else pair.tie.person.name, subject=sheet.subject, basis=sheet.edition.basis(sheet.form),
        back=back, room="home",
        trail=_trail((_("我的结对") if own else _("全部结对"), back), (spoken(sheet.form), "")),
    )  # fmt: skip


def _id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("_id", ""))
    except ValueError:
        return None
