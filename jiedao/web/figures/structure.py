"""A number's people as a group, beside those of an earlier period, drawn."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.figures.structure import has_structure, structure
from jiedao.web.figures import asking
from jiedao.web.pages import page
from jiedao.web.requires import requires


@requires(Permission.FIGURE_SEE)
def picture(request: HttpRequest, name: str) -> HttpResponse:
    """Age, sex and what the registers say of the people behind a number, against an earlier period; counts alone."""
    asked = asking.read(request)
    figure: Any = asked.figure(name)
    if not has_structure(figure):
        raise Http404
    found = structure(figure)
    return page(
        request, "figures/structure.html", found=found, figure=figure, asked=asked, period=figure.span.label,
        against=found.against.label if found.against else "",
        trail=[(_("数字"), asked.url()), (figure.definition.label, asked.url(name)), (_("结构对比"), "")],
        whole_url=f"{reverse('figures:detail', args=[name])}?period={asked.period.code}",
    )  # fmt: skip
