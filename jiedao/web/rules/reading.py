"""A regulation as an official reads it: every part in the office's words, with its article and how that stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.procedures.opening import roles_in_words
from jiedao.register.scope import Scope
from jiedao.rulebook import Duty, Edition, Form, Kind, Ladder, Reference, Regulation, Value
from jiedao.rulebook.quantities import Quantity
from jiedao.rulebook.saying import sayings
from jiedao.rulebook.words import REPORT_PARTS
from jiedao.web import addresses
from jiedao.web.duties.words import rhythm
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.days import fullday
from jiedao.web.tags.spoken import spoken


def standings() -> dict[str, str]:
    """How a reference stands, in words."""
    return {
        "law": _("法律法规，已读原文"), "notice": _("文件，已读原文"), "office": _("本单位决定"), "press": _("媒体报道，待核"),
        "proposal": _("建议，本单位可改"), "unverified": _("待核"),
    }  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """One regulation on a day, for whoever reads it; what is shut to their posts is named without a way in."""

    rule: Regulation
    edition: Edition
    on: date
    scope: Scope

    def _mine(self, every: Iterable[Any]) -> list[Any]:
        return [one for one in every if one.regulation == self.rule.code]

    def _by(self, name: str) -> str:
        """By which article, with its mark."""
        reference = self.edition.references.get(name)
        return f"{reference.title}{mark(reference)}" if reference else ""

    # ---- references and values ----

    @property
    def references(self) -> Ledger:
        columns = [Column(_("依据")), Column(_("说了什么")), Column(_("出处")), Column(_("核对"), inline=True)]
        said = standings()
        return Ledger(_("依据"), columns, [
            [f"{one.title}{mark(one)}", one.says or "", one.where or "", self._stands(one, said)]
            for one in self.rule.references.values()
        ])  # fmt: skip

    def _stands(self, one: Reference, said: dict[str, str]) -> str:
        """How a source stands, and from which day, where that is still to come."""
        words = said[one.standing]
        if one.first is None or one.first <= self.on:
            return words
        return _("%(stands)s；%(day)s起施行") % {"stands": words, "day": fullday(one.first)}

    @property
    def values(self) -> Ledger | None:
        found = [self.edition.values[name] for name in self.rule.values if name in self.edition.values]
        if not found:
            return None
        columns = [Column(_("数值")), Column(_("是多少")), Column(_("从哪一天"), inline=True), Column(_("依据"))]
        return Ledger(_("数值"), columns, [row for one in found for row in self._value(one)])

    def _value(self, one: Value) -> list[list[Any]]:
        rows = []
        for no, row in enumerate(one.rows):
            past = no + 1 < len(one.rows) and one.rows[no + 1].first <= self.on
            said = self._amount(one, row.amount)
            since = fullday(row.first) + (_("，已改") if past else _("，还没有施行") if row.first > self.on else "")
            cited = self.edition.undated.references.get(row.by)  # a number cites what holds from its own first day
            rows.append([one.label, said, since, f"{cited.title}{mark(cited)}" if cited else ""])
        return rows

    def _amount(self, one: Value, amount: Quantity) -> str:
        if one.per is None or not amount.entries:
            return amount.label
        members = self.edition.lists[one.per].members if one.per in self.edition.lists else {}
        return "；".join(
            _("%(member)s%(amount)s")
            % {"member": members[name].label if name in members else _("其他"), "amount": each.label}
            for name, each in amount.entries.items()
        )

    # ---- what is asked ----

    @property
    def kinds(self) -> Ledger | None:
        found: list[Kind] = self._mine(self.edition.kinds.values())
        columns = [Column(_("名册")), Column(_("记什么")), Column(_("谁负责")), Column(_("依据"))]
        rows = [
            [
                self._door(one.name, reverse("ledgers:kind", args=[one.name]), spoken(one)),
                _("、").join(field.label for field in one.fields.values()), _("、").join(one.assigned.values()), self._by(one.by),
            ]
            for one in found
        ]  # fmt: skip
        return Ledger(_("名册"), columns, rows) if rows else None

    @property
    def forms(self) -> Ledger | None:
        found: list[Form] = self._mine(self.edition.forms.values())
        columns = [Column(_("表")), Column(_("填什么")), Column(_("关于谁")), Column(_("谁填")), Column(_("依据"))]
        rows = [
            [
                self._door(one.name, addresses.record(one.name), spoken(one)), _("、").join(f.label for f in one.fields.values()),
                self._kinds_in_words(one.for_), spoken(roles_in_words(one.who)) if one.who else _("本科室经办人"), self._by(one.by),
            ]
            for one in found
        ]  # fmt: skip
        return Ledger(_("表"), columns, rows) if rows else None

    def _kinds_in_words(self, kinds: Iterable[str]) -> str:
        return _("、").join(spoken(self.edition.kinds[one]) for one in kinds if one in self.edition.kinds) or _(
            "本街道"
        )

    @property
    def duties(self) -> Ledger | None:
        found: list[Duty] = self._mine(self.edition.duties.values())
        columns = [
            Column(_("职责")),
            Column(_("多久一次")),
            Column(_("对谁")),
            Column(_("谁做")),
            Column(_("可以免除")),
            Column(_("依据")),
        ]
        rows = [
            [
                self._door(one.name, reverse("duties:duty", args=[one.name]), spoken(one)), rhythm(one, self.edition, self.on),
                self._kinds_in_words([one.for_]), spoken(roles_in_words(one.who)), "；".join(one.waivers.values()), self._by(one.by),
            ]
            for one in found
        ]  # fmt: skip
        return Ledger(_("职责"), columns, rows) if rows else None

    @property
    def ladders(self) -> list[dict[str, Any]]:
        """Each ladder with its lanes, its check and who is told when it is late."""
        found: list[Ladder] = self._mine(self.edition.ladders.values())
        return [
            {
                "label": spoken(one), "by": self._by(one.by),
                "url": "" if one.name in self.scope.closed else f"{reverse('cases:list')}?state=all&ladder={one.name}",
                "lanes": [(lane.label, lane.outside or spoken(roles_in_words(lane.who)), self._clock(lane.finish),
                           _("到期自动移交") if lane.when_late == "next" else "") for lane in one.lanes],
                "check": (spoken(roles_in_words(one.check.who)), self._clock(one.check.within)) if one.check else None,
                "extend": self._clock(one.extend), "hang": self._clock(one.hang), "notices": spoken(roles_in_words(one.notices)) if one.notices else "",
            }
            for one in found
        ]  # fmt: skip

    def _clock(self, value: str | None) -> str:
        if not value:
            return ""
        if value.startswith("found."):
            return _("按记录里写的日子")
        name = self.edition.values[value]
        past = [row for row in name.rows if row.first <= self.on]
        return self._amount(name, past[-1].amount) if past else _("还没有施行")

    @property
    def figures(self) -> Ledger | None:
        columns = [Column(_("数字")), Column(_("怎么算"))]
        rows = [
            [self._door(one.name, addresses.figure(one.name), spoken(one)), self.edition.in_words(one).strip("（）")]
            for one in self._mine(self.edition.figures.values())
        ]
        return Ledger(_("数字"), columns, rows) if rows else None

    @property
    def report(self) -> Ledger | None:
        """What it says in the half-year report, with the name of each figure where its number will stand."""
        columns = [Column(_("段落")), Column(_("写在哪一部分")), Column(_("怎么说"))]
        rows = [
            [one.heading, REPORT_PARTS[one.part], format_html_join("", "<p>{}</p>", ((self._said(text),) for text in one.says))]
            for one in sorted(self._mine(self.edition.report.values()), key=lambda one: one.order)
        ]  # fmt: skip
        return Ledger(_("半年报告里怎么说"), columns, rows) if rows else None

    def _said(self, text: str) -> SafeString:
        own = {"office": _("〔本街道〕"), "period": _("〔时期〕"), "year": _("〔年份〕")}

        def place(name: str) -> Any:
            figure = self.edition.figures.get(name)
            words = f"〔{figure.label}〕" if figure is not None else own.get(name, name)
            return format_html('<a href="{}">{}</a>', addresses.figure(name), words) if figure is not None else words

        return format_html_join("", "{}", ((one.words or place(one.name),) for one in sayings(text)))

    def _door(self, name: str, url: str, words: str) -> SafeString | str:
        return words if name in self.scope.closed else format_html('<a href="{}">{}</a>', url, words)


def mark(reference: Reference) -> str:
    """〔建议〕 or 〔待核〕 behind what was not read in force."""
    return f"〔{reference.mark}〕" if reference.mark else ""
