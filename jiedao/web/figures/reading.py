"""What the page of one figure shows: its proof, its months and places, its rows as a table, what was published of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.figures import listing
from jiedao.figures.comparison import Published, published_by
from jiedao.figures.figure import Figure
from jiedao.figures.listing import Group, Line
from jiedao.periods import period_of
from jiedao.rulebook import Count, Distinct, Share, Sum
from jiedao.rulebook.units import measure_word
from jiedao.rulebook.wording import Teller
from jiedao.web import addresses, parts
from jiedao.web.figures import numbers
from jiedao.web.figures.asking import Asked
from jiedao.web.figures.drawing import Chart, chart
from jiedao.web.tags.days import day as day_word
from jiedao.web.tags.days import fullday, month_named
from jiedao.web.tags.marks import fig, n, state
from jiedao.web.tags.spoken import spoken

Cell = Any
ZERO = Fraction(0)


@dataclass(frozen=True)
class Part:
    """One place of a breakdown: its number as printed, its rows, its address ('' for what lies in none of them)."""

    name: str
    shown: Any
    rows: int
    url: str


@dataclass(frozen=True)
class Reading:
    """One figure as its page shows it."""

    figure: Figure
    asked: Asked

    # ---- the number ----

    @property
    def label(self) -> str:
        return spoken(self.figure.definition)

    @property
    def measure(self) -> Any:
        return self.figure.definition.measure

    @cached_property
    def value(self) -> Any:
        """The number as printed; None where nothing of the kind was ever recorded."""
        return numbers.shown(listing.recorded(self.figure), self.figure.definition.unit)

    @property
    def unit(self) -> str:
        return numbers.unit_of(self.figure)

    @property
    def source(self) -> str:
        return listing.source_name(self.figure)

    @property
    def is_made_of_others(self) -> bool:
        return self.figure.definition.rows is None

    @property
    def is_share(self) -> bool:
        return isinstance(self.measure, Share) and self.figure.value is not None

    @property
    def counts(self) -> tuple[Any, Any]:
        """A share's part and whole."""
        _, part, whole = self.figure.counts
        return numbers.shown(part, ""), numbers.shown(whole, "")

    @cached_property
    def groups(self) -> list[Group]:
        """All rows by month and place, in one statement."""
        if self.is_made_of_others or self.source == "members":
            return []
        return listing.groups(self.figure)

    @property
    def count(self) -> int:
        """How many rows there are."""
        if self.source == "members":
            return len(self.figure.members)
        return sum(group.rows for group in self.groups)

    def value_of(self, groups: Sequence[Group]) -> Fraction | None:
        """What some of the rows come to; None for a measure that does not add up by parts."""
        rows = sum(group.rows for group in groups)
        match self.measure:
            case Count():
                return Fraction(rows)
            case Sum():
                known = [group.amount for group in groups if group.amount is not None]
                return sum(known, ZERO) if known else None
            case Share(weight=None):
                return Fraction(sum(group.part for group in groups), rows) * 100 if rows else None
        return None

    @property
    def proof(self) -> str:
        """The sentence that ties the number to its rows, where counting them again by month and place gave the same."""
        if self.value is None or self.is_made_of_others:
            return ""
        if self.source == "members":
            return _("等于%(n)s项") % {"n": self.count}
        if isinstance(self.measure, Distinct):
            return _("出自%(n)s行，按去重后计") % {"n": f"{self.count:,}"}
        if self.value_of(self.groups) != self.figure.value:
            return ""
        words = {
            "Count": _("等于%(n)s行"),
            "Sum": _("等于%(n)s行之和"),
            "Share": _("等于%(n)s行里符合的占比"),
        }
        return words[type(self.measure).__name__] % {"n": f"{self.count:,}"}

    @property
    def counted(self) -> str:
        """Which days were really counted."""
        first, last = self.figure.span.first, self.figure.last_day
        if not self.is_made_of_others and not listing.has_days(self.figure):
            return _("按%(day)s的情况数") % {"day": fullday(last)}
        days, rows = {"first": fullday(first), "last": fullday(last)}, self.figure.definition.rows
        if rows is not None and rows.source == "duties" and not rows.dated:
            return _("数%(first)s至%(last)s到期的，没有到期的不数") % days
        return _("数%(first)s至%(last)s") % days

    @property
    def target(self) -> str:
        """What it should reach, in words."""
        aim = self.figure.definition.target
        if aim is None:
            return ""
        word = {"at_least": _("不低于"), "at_most": _("不超过"), "more_than": _("高于"), "less_than": _("低于")}[aim.op]
        return f"{word}{self.figure.edition.value(aim.value, self.figure.last_day).label}"

    @property
    def bases(self) -> list[str]:
        """By what the rows and the target stand, with 建议 or 待核 where it is so."""
        edition, definition = self.figure.edition, self.figure.definition
        things: list[Any] = []
        if definition.rows is not None:
            rows = definition.rows
            held = {
                "register": edition.kinds,
                "duties": edition.duties,
                "cases": edition.ladders,
                "matters": edition.matters,
                "ballots": edition.ballots,
                "activities": edition.activities,
            }.get(rows.source)
            if held is not None and rows.name in held:
                things.append(held[rows.name])
            elif rows.form:
                things.append(edition.any_form(rows.form))
        found = [edition.basis(thing) for thing in things]
        if definition.target is not None:
            value = edition.values[definition.target.value]
            found += [edition.basis(row) for row in value.rows if row.first <= self.figure.last_day][-1:]
        return list(dict.fromkeys(one for one in found if one))

    # ---- months and places ----

    @cached_property
    def months(self) -> list[tuple[date, list[Group]]]:
        """The rows by month, the latest first; only where a row has a day and there are several months."""
        if not listing.has_days(self.figure):
            return []
        found: dict[date, list[Group]] = defaultdict(list)
        for group in self.groups:
            if group.month is not None:
                found[group.month].append(group)
        return sorted(found.items(), reverse=True)

    @property
    def chart(self) -> Chart | None:
        """Columns by month, of a figure that adds up."""
        if not isinstance(self.measure, Count | Sum) or self.figure.span.kind not in ("quarter", "half_year", "year"):
            return None
        have = dict(self.months)
        months = [one for one in self.figure.span.parts("month") if one.first <= self.figure.last_day]
        drawn = [
            (month_named(one.first.month), self.value_of(have.get(one.first, [])) or ZERO,
             self.asked.url(self.figure.name, period=one))
            for one in months
        ]  # fmt: skip
        return chart(drawn, self.unit) if any(value for _, value, _ in drawn) else None

    @cached_property
    def places(self) -> list["Part"]:
        """What the place is made of, in code order; the parts sum to the whole."""
        if not self.groups or isinstance(self.measure, Distinct) or self.value_of(self.groups) is None:
            return []
        codes = {place.pk: place.code for place in self.asked.around}
        found = []
        left = list(self.groups)
        for place in self.asked.children:
            mine = [group for group in self.groups if codes.get(group.place, "").startswith(place.code)]
            left = [group for group in left if group not in mine]
            found.append(self._part(place.name, mine, self.asked.url(self.figure.name, place=place.code)))
        if left:
            found.append(self._part(_("本级（不分%(what)s）") % {"what": self._below}, left, ""))
        return found if any(one.rows for one in found if one.url) else []

    @property
    def splits(self) -> list[tuple[str, list["Part"]]]:
        """The same rows by each column the rulebook splits them by: (what by, its words with their numbers)."""
        if self.figure.definition.rows is None or isinstance(self.measure, Distinct) or not self.groups:
            return []
        rows, edition = self.figure.counted, self.figure.edition
        teller = Teller(rows, edition.columns, edition)
        found = []
        for column in self.figure.definition.split:
            made = [self._part(one.word or _("没有写明"), [one], "") for one in listing.split(self.figure, column)]
            found.append((teller.label(column), made))
        return found

    @property
    def corrected(self) -> str:
        """How many of the rows correct an earlier record."""
        count = sum(group.corrected for group in self.groups)
        return _("其中%(n)s行更正过，按更正后的数") % {"n": count} if count else ""

    @property
    def _below(self) -> str:
        return _("网格") if self.asked.place is not None else _("社区")

    def _part(self, name: str, groups: list[Group], url: str) -> "Part":
        value = self.value_of(groups) if groups else (None if isinstance(self.measure, Share) else ZERO)
        shown = numbers.shown(value, self.figure.definition.unit)
        return Part(name, shown, sum(group.rows for group in groups), url)

    # ---- rows ----

    def table(self, lines: Sequence[Line]) -> parts.Ledger:
        """A page of rows under their months, each with its subtotal over all of the month."""
        named = self._names_subjects(lines)
        columns = self._columns(lines, named)
        groups: list[parts.Group] = []
        rows: list[list[Cell]] = []
        at: date | None = None
        months = dict(self.months)
        several = len(months) > 1
        for line in lines:
            month = line.day.replace(day=1) if line.day and several else None
            if several and month != at:
                rows = []
                groups.append(self._group(month, months.get(month, []) if month else [], rows))
                at = month
            elif not groups:
                groups.append(parts.Group("", rows))
            rows.append(self._cells(line, named))
        return parts.Ledger(self.label, columns, groups=groups)

    def _group(self, month: date | None, groups: list[Group], rows: list[list[Cell]]) -> parts.Group:
        if month is None:
            return parts.Group(_("没有日期"), rows)
        count = sum(group.rows for group in groups)
        title = _("%(year)s年%(month)s月，%(n)s行") % {"year": month.year, "month": month.month, "n": f"{count:,}"}
        value = numbers.shown(self.value_of(groups), self.figure.definition.unit)
        url = self.asked.url(self.figure.name, period=period_of("month", month))
        return parts.Group(title, rows, fig(value, "", url, "s", title) if value is not None else "")

    @property
    def _has_amount(self) -> bool:
        return bool(listing.amounts(self.figure))

    def _names_subjects(self, lines: Sequence[Line]) -> bool:
        """Whether the rows say whom they are about; a record about a place says it by its place."""
        if self.source == "entries":
            return any(line.subject != line.place for line in lines)
        return self.source in ("lines", "duties", "matters", "activities")

    def _columns(self, lines: Sequence[Line], named: bool) -> list[parts.Column]:
        what = {
            "entries": _("记录"), "lines": _("记录"), "register": _("名称"), "duties": _("应完成日"), "cases": _("案号"),
            "matters": _("事项"), "ballots": _("选项和票数"), "activities": _("活动"),
        }[self.source]  # fmt: skip
        found = [parts.Column(what)]
        if self.source in ("entries", "lines", "cases", "matters", "ballots", "activities"):
            found += [parts.Column(_("日期")), parts.Column(_("内容"))]
        if self.source == "register":
            found.append(parts.Column(_("列入日期")))
        if named:
            found.append(parts.Column(_("对象")))
        found.append(parts.Column(_("地点"), desk=self.source == "entries"))
        if self.source in ("duties", "cases"):
            found.append(parts.Column(_("状态")))
        if isinstance(self.measure, Share):
            found.append(parts.Column(_("符合"), desk=self.source == "duties"))
        if self.source in ("entries", "lines"):
            found.append(parts.Column(_("登记"), desk=not any(line.late or line.corrected for line in lines)))
        found.append(parts.Column(self._amount_word, numeric=True, hidden=not self._has_amount))
        return found

    @property
    def _amount_word(self) -> str:
        unit = measure_word(self.figure.definition.unit)
        return _("数量（%(unit)s）") % {"unit": unit} if self._has_amount else _("小计")

    def _cells(self, line: Line, named: bool) -> list[Cell]:
        when = _when(line.day, self.asked.today) if line.day else ""
        found: list[Cell] = [opened(line.opens, when if self.source == "duties" else line.title)]
        if self.source in ("entries", "lines", "cases", "matters", "ballots", "activities"):
            found += [when, line.said]
        if self.source == "register":
            found.append(when)
        if named:
            found.append(line.subject)
        found.append(line.place)
        if self.source in ("duties", "cases"):
            found.append(state(line.state, {"duties": "duty", "cases": "case"}[self.source]))
        if isinstance(self.measure, Share):
            found.append(_("符合") if line.meets else _("不符合"))
        if self.source in ("entries", "lines"):
            found.append(entered(line))
        found.append(n(numbers.shown(line.amount, "")) if line.amount is not None else "")
        return found

    # ---- beside it ----

    @property
    def published(self) -> list[tuple[Published, Any, bool | None]]:
        """What the office that is reproduced published of it, with the exact number beside it."""
        if not self.asked.street.demonstration_day or self.asked.place is not None:
            return []
        found = []
        for one in published_by(self.asked.street.reproduces, self.figure.name):
            exact = Figure(self.figure.definition, self.figure.edition, one.period, self.figure.on).value
            shown = numbers.shown(exact, self.figure.definition.unit)
            found.append((one, shown, None if exact is None else one.holds(exact)))
        return found


def opened(opens: tuple[str, str], words: str) -> Cell:
    """A row's head as the door to its record."""
    what, id = opens
    url = {"entry": addresses.entry, "subject": addresses.subject, "case": addresses.case, "matter": addresses.matter,
           "ballot": addresses.ballot, "activity": addresses.activity}[what](id)  # fmt: skip
    return format_html('<a href="{}">{}</a>', url, words)


def _when(day: date, today: date) -> str:
    """A day; with its year where that is not this one."""
    return day_word(day) if day.year == today.year else fullday(day)


def entered(line: Line) -> Cell:
    """When it was entered, where that was later than it happened, and whether it corrects another."""
    if line.corrected:
        return state("corrected", plain=True)
    if line.late:
        return state("late", word=_("晚%(n)s天登记") % {"n": line.late}, plain=True)
    return format_html('<span class="dim only-desk">{}</span>', _("当日"))
