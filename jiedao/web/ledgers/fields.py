"""The fields of a register as a page shows them: in the register's own words, personal values masked."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.entries.queries import names_of
from jiedao.entries.registers import Held
from jiedao.entries.rendering import Line, content_of, lines_of, references_in
from jiedao.procedures import booking
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Field, Kind
from jiedao.web import addresses, masks
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import masked

#: Types that fit a cell of a list.
SHORT = (
    "text", "integer", "decimal", "money", "date", "yes_no", "choice", "choices", "subject", "person", "phone",
    "identity", "account",
)  # fmt: skip
#: So many fields stand in a list; the others in the dossier.
MOST = 5


def shown_fields(kind: Kind) -> list[Field]:
    """The fields that stand as columns of the list: the short ones, in the register's order."""
    return [one for one in kind.fields.values() if one.type in SHORT][:MOST]


def lacking(kind: Kind, held: Collection[str]) -> list[Field]:
    """The required fields that nothing has said yet, `held` being those that something has."""
    return [one for name, one in kind.fields.items() if name not in held and not one.optional and one.when is None]


def counts_whole(kind: Kind) -> bool:
    """Whether somebody counts a register by whether the file of each is complete: then every required field decides."""
    promoted = booking.promoted_fields()
    required = [name for name, one in kind.fields.items() if not one.optional]
    return bool(required) and all(kind.source(name) in promoted for name in required)


class Reader:
    """Reads the values of one register's fields in its words; names of those they refer to are fetched once."""

    def __init__(self, scope: Scope, kind: Kind, edition: Edition, held: Iterable[Mapping[str, Held]]) -> None:
        self.kind = kind
        self.content = content_of(kind.path, kind.label, kind.fields, edition, by="")
        wanted: set[str] = set()
        for fields in held:
            wanted |= references_in(self.content, {name: one.value for name, one in fields.items()})
        self.names = names_of(scope, wanted) if wanted else {}

    def lines(self, held: Mapping[str, Held]) -> dict[str, Line]:
        """field -> how it reads, in the register's order; what nothing has said is left out."""
        values = {name: one.value for name, one in held.items()}
        return {line.name: line for line in lines_of(self.content, values, self.names)}

    def cell(self, line: Line | None) -> Any:
        """A field as a cell of a list: a number with its unit, a personal value masked, a reference as a link."""
        if line is None:
            return ""
        if line.sealed:
            return _("已加密")
        if line.personal:
            return masked(line.text, line.kind if line.kind in masks.MASKS else "name")
        if line.kind == "date":
            return fullday(date.fromisoformat(line.text))
        if line.ref and line.kind in ("subject", "person"):
            return format_html('<a href="{}">{}</a>', addresses.subject(line.ref), line.text)
        return f"{line.text}{line.unit}"

    def fact(self, line: Line, held: Held) -> Any:
        """A field in a dossier: as in a list, and where a value is masked the way to see it whole."""
        source = self.kind.fields[line.name].latest
        path = source.rpartition(".")[2] if source else line.name
        if line.sealed or line.personal:
            url = f"{reverse('entries:reveal', args=[held.entry])}?field={path}"
            shown = _("已加密") if line.sealed else self.cell(line)
            return format_html('{} <a href="{}">{}</a>', shown, url, _("显示"))
        if line.ref and line.kind in ("photo", "file", "signature"):
            return format_html('<a href="{}">{}</a>', reverse("files:show", args=[line.ref]), _("打开"))
        if line.rows:
            return format_html('<a href="{}">{}</a>', addresses.entry(held.entry), _("%(n)s行") % {"n": len(line.rows)})
        return self.cell(line)
