from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.access import queries
from jiedao.access.queries import Reason, Standing
from jiedao.access.roles import LINES, PERMISSION_TEXT, ROLES, WITHOUT_DATA, Permission, roles_with
from jiedao.procedures import booking
from jiedao.web import addresses, clock
from jiedao.web.pages import page
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import n
from jiedao.web.tags.spoken import spoken


@requires(Permission.ACCESS_SEE)
def access(request: HttpRequest) -> HttpResponse:
    """What I see and may do and why; `?by=people` everybody; `?by=deeds` who may do what; `?can=` who may do one thing."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    can, by = request.GET.get("can", ""), request.GET.get("by", "")
    everybody = queries.explain(standing.scope, on=standing.on)
    context: dict[str, Any]
    if can in PERMISSION_TEXT:
        by, context = "deeds", _who_may(Permission(can), everybody)
    elif by == "people":
        context = {"people": _people(everybody)}
    elif by == "deeds":
        context = {"deeds": _deeds(everybody)}
    else:
        by, context = "", _mine(request, standing)
    switch = [
        (_("我"), addresses.ACCESS, not by),
        (_("全部岗位"), addresses.access(by="people"), by == "people"),
        (_("每件事谁能办"), addresses.access(by="deeds"), by == "deeds"),
    ]
    return page(request, "access/access.html", room="", switch=switch, on=standing.on, by=by, **context)


def _mine(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    rows = [
        [
            _post(post.post, post.acting_for.name if post.acting_for else ""),
            _where(post),
            _lines(post),
            fullday(post.from_on),
            fullday(post.to_on) or _("没有定期限"),
        ]
        for post in standing.appointments
    ]
    columns = [
        Column(_("岗位")), Column(_("地点")), Column(_("工作")), Column(_("任职从")), Column(_("到")),
    ]  # fmt: skip
    return {
        "posts_table": Ledger(_("我的岗位"), columns, rows),
        "abilities": standing.abilities,
        "others": [(PERMISSION_TEXT[p], _posts(p), p) for p in Permission if not standing.may(p)],
        "tied": len(standing.scope.subjects),
        "person": standing.scope.person,
        "closed": _closed(standing.scope.closed, edition),
    }


def _post(post: str, other: str) -> str:
    """A post as it is said; one that is another's with whose it is."""
    return _("%(post)s（代%(other)s）") % {"post": spoken(post), "other": other} if other else spoken(post)


def _where(post: Any) -> str:
    role = ROLES[post.role]
    if role.name in WITHOUT_DATA:
        return _("不看业务内容")
    return _("全街道") if role.whole_office else _("%(place)s和其中的网格") % {"place": post.place.name}


def _lines(post: Any) -> str:
    role = ROLES[post.role]
    if role.name in WITHOUT_DATA:
        return ""
    lines = post.lines.split()
    return spoken("、".join(LINES[line] for line in lines)) if role.own_lines and lines else _("全部工作")


def _closed(names: frozenset[str], edition: Any) -> list[tuple[str, str]]:
    """Registers, forms and ladders shut to the viewer, each with the posts that see it."""
    things = [*edition.kinds.values(), *edition.forms.values(), *edition.ladders.values()]
    shut = [thing for thing in things if thing.name in names]
    return [
        (spoken(thing), spoken("、".join(ROLES[role].label for role in thing.seen_by if role in ROLES)))
        for thing in shut
    ]


#: The order in which an office writes its posts down.
_ORDER = (
    "secretary", "director", "leader", "office_head", "handler", "community_secretary", "community_director",
    "community_staff", "grid_worker", "auditor", "protection_officer", "system_admin",
)  # fmt: skip


def _people(everybody: Sequence[Reason]) -> Ledger:
    places: dict[str, list[Sequence[Any]]] = {}
    for one in sorted(everybody, key=lambda reason: (reason.place.code, _ORDER.index(reason.role))):
        until = fullday(one.until) or _("没有定期限")
        places.setdefault(one.place.name, []).append(
            [_person(one), _post(one.post, one.other), spoken(one.opens), fullday(one.since), until]
        )
    columns = [
        Column(_("姓名")), Column(_("岗位")), Column(_("岗位管什么")), Column(_("任职从"), desk=True), Column(_("到"), desk=True),
    ]  # fmt: skip
    return Ledger(_("全部岗位"), columns, groups=[Group(place, rows) for place, rows in places.items()])


def _person(one: Reason) -> SafeString:
    """A name that leads to the person's posts."""
    return format_html('<a href="{}">{}</a>', addresses.person(one.person), one.who)


def _deeds(everybody: Sequence[Reason]) -> Ledger:
    rows = []
    for permission, sentence in PERMISSION_TEXT.items():
        holders = {one.who for one in everybody if permission in ROLES[one.role].permissions}
        rows.append([spoken(sentence), _posts(permission), n(len(holders), _("人"), addresses.access(can=permission))])
    return Ledger(
        _("每件事谁能办"),
        [Column(_("看什么、办什么")), Column(_("哪些岗位")), Column(_("现在几人"), numeric=True)],
        rows,
    )


def _posts(permission: Permission) -> SafeString:
    """The posts that may do this, kept whole where the line breaks."""
    every = all(permission in role.permissions for role in ROLES.values())
    return format_html('<span class="phrases">{}</span>', _("全部岗位") if every else spoken(roles_with(permission)))


def _who_may(permission: Permission, everybody: Sequence[Reason]) -> dict[str, Any]:
    holders = [one for one in everybody if permission in ROLES[one.role].permissions]
    return {"deed": spoken(PERMISSION_TEXT[permission]), "people": _people(holders), "roles": _posts(permission)}
