"""What a batch says, in words for a page: personal values masked, sealed ones not shown at all."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.batches.models import Line
from jiedao.entries.rendering import content_of, lines_of
from jiedao.entries.sealing import asks_seal
from jiedao.procedures.importing import packing
from jiedao.procedures.importing.groups import Groups
from jiedao.procedures.importing.packing import Said
from jiedao.rulebook import Edition, Field, Kind
from jiedao.web import addresses, masks, states
from jiedao.web.parts import Column, Ledger, Option
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import masked

Outcome = Line.Outcome
#: The order in which a person looks at the lines: what needs them first.
LOOKED_AT = (Outcome.CONFLICT, Outcome.REFUSED, Outcome.HELD, Outcome.CHANGED, Outcome.NEW, Outcome.SAME)
LOOKS = {
    Outcome.NEW: "new", Outcome.CHANGED: "changed", Outcome.SAME: "same", Outcome.CONFLICT: "conflict",
    Outcome.REFUSED: "refused", Outcome.HELD: "returned",
}  # fmt: skip
#: So many fields of a new line are shown; the rest stand in the dossier afterwards.
MOST = 6


def word_of(outcome: str) -> str:
    """What an outcome is called."""
    return str({
        Outcome.NEW: _("新登记"), Outcome.CHANGED: _("有变化"), Outcome.SAME: _("没有变化"),
        Outcome.CONFLICT: _("请核对"), Outcome.REFUSED: _("有问题"), Outcome.HELD: _("整户退回"),
    }[Outcome(outcome)])  # fmt: skip


def state_word(state: str) -> str:
    """Where a batch stands."""
    return str({
        "proposed": _("待确认"), "writing": _("正在登记"), "settling": _("正在核算"), "done": _("已登记"),
        "undone": _("已撤销"), "dropped": _("没有登记"),
    }[state])  # fmt: skip


STATE_LOOKS = {
    "proposed": "due", "writing": "doing", "settling": "doing", "done": "done", "undone": "void", "dropped": "void",
}  # fmt: skip


class Reader:
    """Reads the lines of one register's rosters."""

    def __init__(self, kind: Kind, edition: Edition, groups: Groups) -> None:
        self.kind, self.edition, self.names = kind, edition, {str(id): name for id, name in groups.names.items()}
        self.content = content_of(kind.path, kind.label, kind.fields, edition, by="")

    def table(self, batch: Any, rows: Sequence[Line], outcome: str, *, may_decide: bool) -> Ledger:
        """The lines of one outcome: what they say until they are written, then the dossiers they became."""
        columns = [Column(_("行号"), inline=True), Column(self.kind.label), Column(_("地点"), inline=True)]
        if not any(row.sealed for row in rows):
            return Ledger(_("花名册的行"), columns, [self._written(row) for row in rows])
        if outcome == Outcome.NEW:
            shown = self._shown(batch)
            columns += [
                Column(one.label, numeric=one.type in ("integer", "decimal", "money"), inline=True) for one in shown
            ]
            columns += [Column(_("家庭成员"), numeric=True, inline=True)] if self.kind.base == "household" else []
            return Ledger(_("花名册的行"), columns, [self._new(row, shown) for row in rows])
        heads = {
            Outcome.CHANGED: _("从什么改成什么"), Outcome.CONFLICT: _("像谁，怎么办"), Outcome.REFUSED: _("哪一格，为什么"),
            Outcome.HELD: _("哪一格，为什么"), Outcome.SAME: "",
        }  # fmt: skip
        columns.append(Column(heads[Outcome(outcome)]))
        return Ledger(_("花名册的行"), columns, [self._row(batch, row, outcome, may_decide) for row in rows])

    def _shown(self, batch: Any) -> list[Field]:
        """The fields that the roster gives, the first of them."""
        read = set(batch.told.get("columns", {}).values())
        return [one for one in self.kind.fields.values() if one.name in read and one.type != "lines"][:MOST]

    @staticmethod
    def _written(line: Line) -> list[Any]:
        subject = line.subject
        if subject is None:
            return [str(line.no), "", ""]
        name = format_html('<a href="{}">{}</a>', addresses.subject(subject.pk), subject.name)
        return [str(line.no), name if subject.voided_at is None else subject.name, subject.place.name]

    def _new(self, line: Line, shown: Sequence[Field]) -> list[Any]:
        if not line.sealed:
            return [*self._written(line), *([""] * (len(shown) + (self.kind.base == "household")))]
        said = packing.opened(line)
        values = self._fields(said)
        cells = [self.value(one, values[one.name]) if one.name in values else "" for one in shown]
        cells += [str(len(said.members))] if self.kind.base == "household" else []
        return [str(line.no), self._name(said), said.community, *cells]

    @staticmethod
    def _name(said: Said) -> Any:
        notes = format_html_join("", '<p class="fine">{}</p>', ((note,) for note in said.notes))
        number = format_html(' <span class="fine code">{}</span>', said.number) if said.number else ""
        return format_html("{}{}{}", said.name, number, notes)

    def _row(self, batch: Any, line: Line, outcome: str, may_decide: bool) -> list[Any]:
        if not line.sealed:
            return [*self._written(line), ""]
        told = packing.opened(line)
        what = {Outcome.CHANGED: self._changed, Outcome.REFUSED: self._faults, Outcome.HELD: self._faults}
        read = what.get(Outcome(outcome))
        cell = read(told) if read else self._conflict(line, told, may_decide)
        name = self._name(told) if told.name else self._stood(told, batch)
        return [str(line.no), name, told.community, cell]

    @staticmethod
    def _stood(said: Said, batch: Any) -> str:
        """The name as it stands in the sheet, where the line could not be read."""
        whole = [
            letters for letters, *path in batch.told["heads"] if batch.told["columns"].get("/".join(path)) == "name"
        ]
        columns = [letters for letters, *_path in batch.told["heads"]]
        cells = next(iter(said.cells.values()), [])
        at = columns.index(whole[0]) if whole else len(cells)
        return cells[at] if at < len(cells) else ""

    def _fields(self, said: Said) -> dict[str, Any]:
        """The register's fields, from whichever form gives them."""
        found = {}
        for name in self.kind.fields:
            form, _dot, of = self.kind.source(name).rpartition(".")
            if of in said.filled.get(form, {}).get("values", {}):
                found[name] = said.filled[form]["values"][of]
        return found

    def _changed(self, said: Said) -> SafeString:
        told: list[tuple[str, Any]] = []
        for name, before, after in said.changes:
            declared = self.kind.fields[name]
            was = self.value(declared, before) if before is not None else _("没有")
            told.append((declared.label, format_html("{} → <b>{}</b>", was, self.value(declared, after))))
        if said.members:
            told.append((_("新的家庭成员"), _("、").join(masks.name(one.get("name", "")) for one in said.members)))
        return format_html(
            '<ul class="plainlist small">{}</ul>',
            format_html_join("", "<li>{}{}{}</li>", ((label, _("："), said) for label, said in told)),
        )

    def value(self, declared: Field, value: Any) -> Any:
        """One value as a page shows it."""
        lines = list(lines_of(self.content, {declared.name: value}, self.names))
        return self._text(declared, lines[0]) if lines else ""

    def _text(self, declared: Field, line: Any) -> Any:
        if line.personal or asks_seal(declared, self.edition):
            return masked(line.text, line.kind if line.kind in masks.MASKS else "name")
        if line.kind == "date":
            return fullday(date.fromisoformat(line.text))
        if line.rows:
            return _("%(n)s行") % {"n": len(line.rows)}
        return f"{line.text}{line.unit}"

    @staticmethod
    def _faults(said: Said) -> SafeString:
        """Cell, field and sentence of everything wrong with a line; a household's by its own lines."""
        told = [(cell, label, _("："), sentence) for _row, cell, label, _code, sentence in said.faults]
        return format_html(
            '<ul class="plainlist small">{}</ul>',
            format_html_join("", '<li><span class="code">{}</span> {}{}{}</li>', told),
        )

    def _conflict(self, line: Line, said: Said, may_decide: bool) -> SafeString:
        name, subject, row = said.like
        if subject:
            like = format_html('<a href="{}">{}</a>', addresses.subject(subject), name)
            other = format_html(_("像已有的档案 {}"), like)
        else:
            other = format_html(_("像这份花名册的第 {} 行"), row)
        if not may_decide:
            word = {"new": _("另立了档案"), "same": _("记到了那一个名下")}.get(line.decision, _("没有登记"))
            return format_html('<p class="small">{}</p><p class="small">{}</p>', other, word)
        choices = (
            Option("", _("先不登记")), Option("same", _("就是同一个，记到它名下")), Option("new", _("不是它，另立档案")),
        )  # fmt: skip
        return format_html(
            '<p class="small">{}</p><fieldset class="radios"><legend class="vh">{}</legend>{}</fieldset>',
            other, _("第%(no)s行怎么办") % {"no": line.no},
            format_html_join("", '<label><input type="radio" name="line.{}" value="{}"{}> {}</label>', (
                (line.pk, one.value, " checked" if line.decision == one.value else "", one.word) for one in choices
            )),
        )  # fmt: skip


def totals(told: Mapping[str, Any]) -> list[tuple[Any, str, Any]]:
    """The sheet's own totals beside what was read: (look, label, sentence)."""
    found = []
    for label, row, text, read, agrees in told.get("totals", ()):
        if agrees:
            found.append((states.GENERAL["done"], label, _("第%(row)s行写 %(n)s，相符") % {"row": row, "n": text}))
        elif agrees is None:
            found.append((states.GENERAL["none"], label, _("第%(row)s行没有读出数") % {"row": row}))
        else:
            gap = Decimal(text) - Decimal(read)
            said = _("第%(row)s行写 %(n)s，读到的是 %(read)s，相差 %(gap)s。请核对花名册。")
            found.append((
                states.GENERAL["overdue"], label,
                said % {"row": row, "n": text, "read": read, "gap": format(gap.normalize(), "f")},
            ))  # fmt: skip
    return found
