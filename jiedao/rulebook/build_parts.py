"""From nodes to the model: duties, ladders, matters, ballots, benefits, activities, points, figures and report."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, cast

from jiedao.rulebook import matters, model, rhythms, words
from jiedao.rulebook.build import Builder
from jiedao.rulebook.rows import All, Count, Distinct, Measure, Minus, Plus, Ratio, Rows, Share, Sum
from jiedao.rulebook.saying import ReportSection
from jiedao.rulebook.shape_leaves import month_day
from jiedao.rulebook.yaml import Leaf, Map, Node

NO_ROWS = Rows("entries", "")


class PartBuilder(Builder):
    """Builds every section; `definition` is the one door."""

    def definition(self, section: str, name: str, node: Node, code: str, line: str) -> object:
        """The model of one definition under its whole name."""
        tree = node if isinstance(node, Map) else Map({}, node.file, node.line, node.owner)
        match section:
            case "values":
                return self.value(name, tree)
            case "personal":
                return self.personal(name, tree)
            case "lists":
                return self.named_list(name, tree)
        build = getattr(
            self, {"duties": "duty", "ballots": "ballot", "activities": "activity"}.get(section, section.rstrip("s"))
        )
        return build(name, tree, code, line)

    # ---- duties ----

    def duty(self, name: str, node: Map, code: str, line: str) -> model.Duty:
        return model.Duty(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            for_=self.ref(node, "for", "kinds") or "", rhythm=self.rhythm(node),
            done_by=self.all_rows(node.get("done_by")), where=self.condition(node.get("where")),
            each=self.texts(node.get("each")), while_=self._while(node.get("while")),
            holiday=cast(Literal["stays", "moves", "falls_away"], self.word(node, "holiday", "stays")),
            times=self.ref(node, "times", "values"), due=self.ref(node, "due", "values"),
            remind=self.ref(node, "remind", "values"), who=self.texts(node.get("who")),
            waivers=self._waivers(node), excuses=self._excuses(node), from_=self.day(node, "from"), to=self.day(node, "to"),
        )  # fmt: skip

    def _waivers(self, node: Map) -> Mapping[str, str]:
        """All grounds on which the duty may be waived."""
        return MappingProxyType({name: one.label for name, one in self.members(node.get("waivers")).items()})

    def _excuses(self, node: Map) -> tuple[model.Excuse, ...]:
        """Those that the rule itself grants."""
        found = self.members(node.get("waivers")).values()
        return tuple(model.Excuse(one.name, one.label, one.when, one.by or "") for one in found if one.when is not None)

    def rhythm(self, node: Map) -> rhythms.Rhythm:
        if isinstance(before := node.get("before"), Map):
            return rhythms.Before(self.word(before, "field"))
        if isinstance(after := node.get("after"), Map):
            return rhythms.After(self.rows(after), self.text(after, "field"))
        every = node.get("every")
        if isinstance(every, Leaf):
            if every.text == "once":
                return rhythms.Once()
            if every.text in words.PERIODS:
                return rhythms.EveryPeriod(every.text)
            return rhythms.EveryValue(self.name(every, "values"))
        return self._every(every) if isinstance(every, Map) else rhythms.Once()

    def _every(self, node: Map) -> rhythms.Rhythm:
        if "week" in node.items:
            return rhythms.WeekDays(tuple(words.WEEKDAYS.index(day) for day in self.texts(node.get("week"))))
        if "year" in node.items:
            return self._year(node.items["year"])
        if "anniversary" in node.items:
            return rhythms.Anniversary(self.word(node, "anniversary"))
        if "since_last" in node.items:
            return rhythms.SinceLast(self.ref(node, "since_last", "values") or "")
        return rhythms.Plan(self.ref(node, "plan", "fields") or "", "")

    def _year(self, node: Node) -> rhythms.Rhythm:
        if isinstance(node, Map):
            begins, ends = self._between(node)
            return rhythms.YearBetween(begins, ends)
        text = node.text if isinstance(node, Leaf) else ""
        found = month_day(text)
        return rhythms.YearDay(*found) if found else rhythms.YearNamed(text)

    def _between(self, node: Map) -> tuple[rhythms.MonthDay, rhythms.MonthDay]:
        days = [month_day(text) or (1, 1) for text in self.texts(node.get("between"))]
        return days[0], days[-1]

    def _while(self, node: Node | None) -> rhythms.While | None:
        if not isinstance(node, Map):
            return None
        if "between" in node.items:
            return rhythms.Season(self._between(node))
        return rhythms.WhileRows(self.rows(node) or NO_ROWS)

    # ---- ladders ----

    def ladder(self, name: str, node: Map, code: str, line: str) -> model.Ladder:
        given = node.get("for")
        anyone = isinstance(given, Leaf) and given.text == "any"
        check = node.get("check")
        return model.Ladder(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            for_=() if anyone else self.refs(given, "kinds") or ("sub_district",),
            opens=self.all_rows(node.get("opens")), lanes=self._lanes(node.get("lanes")),
            proof=self.ref(node, "proof", "forms"), check=self._check(check) if isinstance(check, Map) else None,
            extend=self.ref(node, "extend", "values"), hang=self.ref(node, "hang", "values"),
            notices=self.texts(node.get("notices")), notice_gap=self.ref(node, "notice_gap", "values"),
            number=self.text(node, "number"), letter=self.text(node, "letter"),
            seen_by=self.texts(node.get("seen_by")), public=self.flag(node, "public"),
            asks=self._asks(node.get("asks")), replies=self._replies(node.get("replies")),
        )  # fmt: skip

    def _asks(self, node: Node | None) -> str | None:
        return self.ref(node, "within", "values") if isinstance(node, Map) else None

    def _replies(self, node: Node | None) -> tuple[model.Reply, ...]:
        given = node.items.items() if isinstance(node, Map) else ()
        return tuple(
            model.Reply(name, self.word(one, "label", name), self.word(one, "text")) for name, one in given if isinstance(one, Map)
        )  # fmt: skip

    def _check(self, node: Map) -> model.Check:
        who, _ = self._who(node)
        return model.Check(self.ref(node, "form", "forms") or "", who, self.ref(node, "within", "values"))

    def _who(self, node: Map) -> tuple[tuple[str, ...], str | None]:
        who = node.get("who")
        if isinstance(who, Map):
            return (), self.text(who, "outside")
        return self.texts(who), None

    def _lanes(self, node: Node | None) -> tuple[model.Lane, ...]:
        made = []
        for name, lane in node.items.items() if isinstance(node, Map) else ():
            if isinstance(lane, Map):
                who, outside = self._who(lane)
                made.append(
                    model.Lane(
                        name,
                        self.word(lane, "label", name),
                        who,
                        outside,
                        self.ref(lane, "accept", "values"),
                        self.ref(lane, "finish", "values"),
                        cast(Literal["stays", "next"], self.word(lane, "when_late", "stays")),
                    )
                )
        return tuple(made)

    # ---- matters and ballots ----

    def matter(self, name: str, node: Map, code: str, line: str) -> matters.Matter:
        steps = node.get("steps")
        return matters.Matter(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            opens=self.ref(node, "opens", "forms") or "",
            steps=tuple(
                self._step(key, step) for key, step in (steps.items.items() if isinstance(steps, Map) else ())
                if isinstance(step, Map)
            ),
            ends=self.labels(node, "ends"), within=self.ref(node, "within", "values"),
            number=self.text(node, "number"), seen_by=self.texts(node.get("seen_by")),
        )  # fmt: skip

    def _step(self, name: str, node: Map) -> matters.Step:
        who, outside = self._who(node)
        form = node.get("form")
        found = self.names.find(form.owner, ("forms", "kinds"), form.text) if isinstance(form, Leaf) else None
        return matters.Step(
            name=name, label=self.word(node, "label", name), does=self.word(node, "does"), who=who, outside=outside,
            form=found.name if found and found.section == "forms" else None,
            kind=found.name if found and found.section != "forms" else None,
            within=self.ref(node, "within", "values"), when=self.condition(node.get("when")),
            lead=self.ref(node, "lead", "values"), planned=self.flag(node, "planned"),
            ballot=self.refs(node.get("ballot"), "ballots"), shows=self.texts(node.get("shows")),
            lasts=self.ref(node, "lasts", "values"), letter=self.text(node, "letter"),
        )  # fmt: skip

    def ballot(self, name: str, node: Map, code: str, line: str) -> matters.Ballot:
        return matters.Ballot(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            kind=self.word(node, "kind"), held_at=self._held_at(node), when=self.condition(node.get("when")),
            electors=self.rows(node.get("electors")), candidates=self.rows(node.get("candidates")),
            seats=self.text(node, "seats"), rates=self.rows(node.get("rates")), among=self.rows(node.get("among")),
            gives=self.rows(node.get("gives")), options=self.labels(node, "options"),
            present=self._threshold(node.get("present")), passes=self._threshold(node.get("passes")),
            caps=self._caps(node.get("caps")), secret=self.flag(node, "secret"), recusal=self.flag(node, "recusal"),
            last=self.text(node, "last"), casting=self.text(node, "casting"),
        )  # fmt: skip

    def _held_at(self, node: Map) -> str | None:
        found = node.get("held_at")
        if not isinstance(found, Leaf):
            return None
        return self.name(found, "fields" if "." in found.text else "forms")

    def _threshold(self, node: Node | None) -> matters.Threshold | None:
        if not isinstance(node, Map):
            return None
        op: Literal["at_least", "more_than"] = "at_least" if "at_least" in node.items else "more_than"
        return matters.Threshold(op, self.ref(node, op, "values") or "", self.word(node, "of", "electors"))

    def _caps(self, node: Node | None) -> Mapping[str, str]:
        items = node.items if isinstance(node, Map) else {}
        return MappingProxyType(
            {option: self.name(leaf, "values") for option, leaf in items.items() if isinstance(leaf, Leaf)}
        )  # fmt: skip

    # ---- benefits, activities, points ----

    def benefit(self, name: str, node: Map, code: str, line: str) -> matters.Benefit:
        return matters.Benefit(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            for_=self.ref(node, "for", "kinds") or "", granted_by=self.rows(node.get("granted_by")) or NO_ROWS,
            eligible=self._eligible(node.get("eligible")), amount=self._amount(node.get("amount")),
            pays=self.word(node, "pays"), stops=self.labels(node, "stops"), with_=self.labels(node, "with"),
        )  # fmt: skip

    def _eligible(self, node: Node | None) -> tuple[matters.Eligibility, ...]:
        made = []
        for name, one in node.items.items() if isinstance(node, Map) else ():
            if isinstance(one, Map) and (when := self.condition(one.get("when"))) is not None:
                made.append(matters.Eligibility(name, self.word(one, "label", name), when, self.by(one)))
        return tuple(made)

    def _amount(self, node: Node | None) -> tuple[str, str]:
        if not isinstance(node, Map):
            return "value", ""
        for key in ("field", "formula"):
            if key in node.items:
                return key, self.word(node, key)
        return "value", self.ref(node, "value", "values") or ""

    def activity(self, name: str, node: Map, code: str, line: str) -> matters.Activity:
        return matters.Activity(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            form=self.ref(node, "form", "forms") or "", joins=self.rows(node.get("joins")) or NO_ROWS,
            consent=self.word(node, "consent", "none"), capacity=self.ref(node, "capacity", "values"),
            certificate=self.text(node, "certificate"),
        )  # fmt: skip

    def point(self, name: str, node: Map, code: str, line: str) -> matters.Points:
        rules = node.get("rules")
        return matters.Points(
            name=name, label=self.word(node, "label", name), by=self.by(node), regulation=code, line=line,
            for_=self.ref(node, "for", "kinds") or "", every=self.word(node, "every"),
            rules=tuple(
                self._point_rule(key, rule) for key, rule in (rules.items.items() if isinstance(rules, Map) else ())
                if isinstance(rule, Map)
            ),
            where=self.condition(node.get("where")), resets=self.text(node, "resets"),
            appeal=self.ref(node, "appeal", "matters"), confirm=self.ref(node, "confirm", "matters"),
            within=self.ref(node, "within", "values"),
        )  # fmt: skip

    def _point_rule(self, name: str, node: Map) -> matters.PointRule:
        return matters.PointRule(
            name, self.word(node, "label", name), self.rows(node.get("rows")) or NO_ROWS,
            self.ref(node, "gives", "values") or "", self.ref(node, "at_most", "values"),
        )  # fmt: skip

    # ---- figures ----

    def figure(self, name: str, node: Map, code: str, line: str) -> model.FigureDef:
        return model.FigureDef(
            name=name, label=self.word(node, "label", name), measure=self.measure(node.get("measure")),
            unit=self.word(node, "unit"), regulation=code, line=line, rows=self.rows(node.get("rows")),
            period=self.text(node, "period"), split=self.texts(node.get("split")),
            target=self._target(node.get("target")), sentence=self.text(node, "sentence"),
            aliases=self.texts(node.get("aliases")), public=self.flag(node, "public"),
            shown_with=self.refs(node.get("shown_with"), "figures"),
        )  # fmt: skip

    def report(self, name: str, node: Map, code: str, line: str) -> ReportSection:
        order = node.get("order")
        return ReportSection(
            name=name, heading=self.word(node, "heading"), part=self.word(node, "part"),
            order=order.value if isinstance(order, Leaf) and isinstance(order.value, int) else 0,
            says=tuple(text.strip() for text in self.texts(node.get("says"))), regulation=code, line=line,
        )  # fmt: skip

    def measure(self, node: Node | None) -> Measure:
        if not isinstance(node, Map):
            return Count()
        if "distinct" in node.items:
            return Distinct(self.word(node, "distinct"), self.condition(node.get("all")))
        if "sum" in node.items:
            return Sum(self.texts(node.get("sum")))
        if "share" in node.items:
            return Share(self.condition(node.get("share")) or All(()), self.text(node, "weight"))
        for key, made in (("ratio", Ratio), ("plus", Plus)):
            if key in node.items:
                return made(self.refs(node.get(key), "figures"))
        return Minus(self.refs(node.get("minus"), "figures"))

    def _target(self, node: Node | None) -> model.Target | None:
        if not isinstance(node, Map):
            return None
        op = next(iter(node.items), "at_least")
        return model.Target(op, self.ref(node, op, "values") or "")
