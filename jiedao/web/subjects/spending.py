"""The records behind what was spent on the place of a subject, of a year, of a fund, or all."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures import outlays
from jiedao.procedures.problems import NoSuchKind
from jiedao.web import addresses, parts
from jiedao.web.pages import page
from jiedao.web.requires import requires
from jiedao.web.subjects.dossier import Dossier
from jiedao.web.subjects.outlays import yuan
from jiedao.web.tags.days import fullday, thousands
from jiedao.web.tags.spoken import spoken


@requires(Permission.ENTRY_SEE)
def rows(request: HttpRequest, id: UUID, figure: str) -> HttpResponse:
    """The records behind a sum: of a year, of a fund, or all; each opens. NotFound outside one's work."""
    dossier = Dossier(request, id)
    one = next((row for row in dossier.registers if any(dossier.outlays_of(row.kind))), None)
    if one is None:
        raise NoSuchKind(kind=figure, on=dossier.today)
    found = outlays.outlays(dossier.scope, one.kind, dossier.edition, figure, dossier.subject, on=dossier.on)
    year, word = _year(request.GET.get("year", "")), request.GET.get("fund", "")
    word = word if word in found.asked.words else ""
    chosen = found.of(year=year, word=word)
    seen = [row for row in chosen if row.seen]
    form = dossier.edition.any_form(found.asked.form)
    text = next((name for name, field in form.fields.items() if field.type == "text"), "")
    columns = [parts.Column(_("日期")), parts.Column(form.fields[text].label if text else spoken(form)),
               parts.Column(form.fields[found.asked.split].label, inline=True),
               parts.Column(_("金额（元）"), numeric=True, inline=True)]  # fmt: skip
    made = [
        [format_html('<a href="{}">{}</a>', addresses.entry(row.entry), fullday(row.on)), row.values.get(text, ""),
         found.asked.words.get(row.word, row.word), thousands(yuan([row]))]
        for row in seen
    ]  # fmt: skip
    said = [_("%(n)s年") % {"n": year}] if year else []
    said += [found.asked.words[word]] if word else []
    back = addresses.subject(id)
    return page(
        request, "subjects/outlays.html", subject=dossier.subject, found=found, said=said, total=thousands(yuan(seen)),
        n=len(seen), hidden=len(chosen) - len(seen), table=parts.Ledger(spoken(found.asked.figure), columns, made) if made else None,
        basis=dossier.edition.basis(form), whole_url=reverse("subjects:outlays", args=[id, figure]), back=back,
        figure_url=addresses.figure(figure), record_url=addresses.record(form.name) if request.standing.may(Permission.ENTRY_RECORD) else "",  # type: ignore[attr-defined]
        trail=[(_("台账"), reverse("ledgers:list")), (dossier.subject.name, back), (spoken(found.asked.figure), "")],
    )  # fmt: skip


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == 4 else None
