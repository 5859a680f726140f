from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.access.roles import Permission
from jiedao.figures.listing import exact
from jiedao.periods import parse_period
from jiedao.problems import Problem
from jiedao.procedures import booking
from jiedao.reports.checking import Checked
from jiedao.reports.checking import check as held
from jiedao.reports.drafts import read_text, require_size
from jiedao.reports.problems import DraftTooLarge
from jiedao.rulebook import Edition
from jiedao.web import addresses, states
from jiedao.web.figures import asking
from jiedao.web.pages import page
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.marks import state
from jiedao.web.tags.spoken import spoken

#: What a status is drawn as, and how it is said; the order of the counts.
LOOKS = {
    "differs": ("overdue", gettext_lazy("不符")), "candidates": ("due", gettext_lazy("请选")),
    "holds": ("done", gettext_lazy("相符")), "unrecorded": ("none", gettext_lazy("没有记录")),
}  # fmt: skip
#: Longer than any report; a text of this length is read in well under a second.
LONGEST = 200_000


@requires(Permission.FIGURE_SEE)
def check(request: HttpRequest) -> HttpResponse:
    """A text, typed or from a file: each of its numbers, the figure it means, and whether it holds. Nothing is kept."""
    asked = asking.read(request)
    if request.method != "POST":
        return _page(request, asked, asked.period)
    when = parse_period(request.POST.get("period") or asked.period.code)
    try:
        text = _text(request)
    except Problem as refused:
        return _page(request, asked, when, text=request.POST.get("text", ""), refused=refused)
    if not text.strip():
        return _page(request, asked, when, empty=True)
    edition = booking.edition(asked.street, min(when.last, asked.today))
    found = held(text, edition, when, asked.today)
    return _page(
        request, asked, when, text=text, found=found, marked=_marked(text, found, edition),
        tally=[(states.GENERAL[look], word, n) for status, (look, word) in LOOKS.items()
               if (n := sum(one.status == status for one in found))],
        table=_table(found, edition, when.code),
    )  # fmt: skip


def _text(request: HttpRequest) -> str:
    """What was sent: the file, if one was chosen, else what stands in the box."""
    file: Any = request.FILES.get("file")
    if file is not None:
        require_size(file.name or "", file.size or 0)
        text = read_text(file.name or "", file.read())
    else:
        text = request.POST.get("text", "").replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise DraftTooLarge(file=_("这篇稿子"), size=f"{len(text)} 字", limit=f"{LONGEST} 字")
    return text


def _page(
    request: HttpRequest, asked: asking.Asked, when: Any, *, refused: Problem | None = None, **told: Any
) -> HttpResponse:
    periods = [(code, name, code == when.code) for code, name, _current in asked.further_periods()]
    return page(
        request, "drafts/check.html", status=refused.status if refused else 200, asked=asked, when=when, periods=periods,
        refused=sentence_of(refused) if refused else "", trail=[(_("数字"), asked.url()), (_("核对稿子"), "")], **told,
    )  # fmt: skip


def _marked(text: str, found: list[Checked], edition: Edition) -> SafeString:
    """The text with every number marked and leading to its line below."""
    pieces, at = [], 0
    for no, one in enumerate(found, 1):
        look, word = LOOKS[one.status]
        pieces.append(format_html("{}", text[at : one.found.start]))
        pieces.append(format_html(
            '<a class="checked {}" href="#n-{}" title="{}">{}<span class="vh">（{}）</span></a>',
            states.GENERAL[look].colour, no, _tip(one, word, edition), one.found.text, word,
        ))  # fmt: skip
        at = one.found.end
    pieces.append(format_html("{}", text[at:]))
    return mark_safe("".join(pieces))  # every piece is escaped


def _tip(one: Checked, word: Any, edition: Edition) -> str:
    names = [one.figure] if one.figure else list(one.candidates)
    said = _("、").join(spoken(edition.figures[name]) for name in names)
    exactly = _("，记录为%(n)s") % {"n": exact(one.expected)} if one.expected is not None else ""
    return f"{word}{_('：') + said if said else ''}{exactly}"


def _table(found: list[Checked], edition: Edition, period: str) -> Ledger:
    columns = [
        Column(_("稿中")), Column(_("核对"), inline=True), Column(_("应为"), numeric=True, inline=True), Column(_("数字")),
    ]  # fmt: skip
    return Ledger(_("稿子里的数"), columns, [_row(no, one, edition, period) for no, one in enumerate(found, 1)])


def _row(no: int, one: Checked, edition: Edition, period: str) -> list[Any]:
    look, word = LOOKS[one.status]
    names = [one.figure] if one.figure else list(one.candidates)
    links = format_html_join(
        _("、"), '<a href="{}">{}</a>',
        ((addresses.figure(name, period=period), spoken(edition.figures[name])) for name in names),
    )  # fmt: skip
    expected = exact(one.expected) if one.expected is not None and one.status != "holds" else ""
    return [format_html('<span id="n-{}">{}</span>', no, one.found.text), state(look, word=str(word)), expected, links]
