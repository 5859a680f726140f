"""Labels with a code for what stands on a register: printed, stuck on the gate, and read by a phone they open the dossier with
the forms that may be recorded there. The code holds an address and nothing else; who opens it has to be somebody here."""

from dataclasses import dataclass
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures.positions import NOWHERE
from jiedao.procedures.problems import NoSuchKind
from jiedao.register.problems import NoSuchSubject
from jiedao.register.queries import merged_into
from jiedao.web import addresses, clock, paging
from jiedao.web.ledgers.narrowing import narrowed
from jiedao.web.ledgers.views import kind_in_force
from jiedao.web.pages import page, see_other
from jiedao.web.requires import requires
from jiedao.web.subjects import merge
from jiedao.web.subjects.dossier import found as found_subject
from jiedao.web.tags.spoken import spoken

#: Size -> how many lie on a sheet of A4.
SHEETS = {"large": 10, "small": 24}
#: So many labels are made at a time: whole sheets of either size.
AT_ONCE = 120


@dataclass(frozen=True)
class Label:
    """What one label says."""

    name: str
    number: str
    place: str
    code: SafeString


@requires(Permission.REGISTER_SEE)
def labels(request: HttpRequest, kind: str) -> HttpResponse:
    """Labels for those on a register under the filters of its list, as sheets of A4 to be looked at and printed."""
    found, edition = kind_in_force(request, kind)
    if found.base in NOWHERE:
        raise NoSuchKind(kind=kind, on=clock.today(request))
    asked = narrowed(request, found, edition)
    size = request.GET.get("size", "")
    size = size if size in SHEETS else "large"
    cut = paging.cut(request, asked.rows, size=AT_ONCE)
    made = [
        Label(row.subject.name, row.subject.number, row.place.name, drawn(request, row.subject_id)) for row in cut.rows
    ]
    per = SHEETS[size]
    return page(
        request, "ledgers/labels.html", kind=found, asked=asked, pager=cut, size=size, count=len(made),
        sheets=[made[no : no + per] for no in range(0, len(made), per)], switch=_switch(request, size),
        list_url=_list_url(request, kind),
        trail=[(_("台账"), reverse("ledgers:list")), (spoken(found), reverse("ledgers:kind", args=[kind])), (_("标签"), "")],
    )  # fmt: skip


def drawn(request: HttpRequest, id: UUID) -> SafeString:
    """The code of a subject's label: error correction of a quarter, so that a scratch does no harm."""
    code = segno.make(request.build_absolute_uri(addresses.label(id)), error="q", micro=False)
    return mark_safe(code.svg_inline(omitsize=True, border=4, svgclass="label__code", lineclass=None))


def _switch(request: HttpRequest, size: str) -> list[tuple[str, str, bool]]:
    found = []
    for name, words in (("large", _("大，一张10个")), ("small", _("小，一张24个"))):
        query = request.GET.copy()
        query["size"] = name
        found.append((words, f"?{query.urlencode()}", name == size))
    return found


def _list_url(request: HttpRequest, kind: str) -> str:
    query = request.GET.copy()
    for name in ("size", "after", "before"):
        query.pop(name, None)
    url = reverse("ledgers:kind", args=[kind])
    return f"{url}?{query.urlencode()}" if query else url


@requires(Permission.REGISTER_SEE)
def opened(request: HttpRequest, id: UUID) -> HttpResponse:
    """What the code on a label opens: the dossier, for whose work it belongs to; for all others there is none."""
    try:
        found_subject(request.scope, id)  # type: ignore[attr-defined]
    except NoSuchSubject:
        return merge.redirected(request, id, merged_into(request.scope, id))  # type: ignore[attr-defined]
    return see_other(addresses.subject(id))
