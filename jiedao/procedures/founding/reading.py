"""Reading a workbook into a plan. Every fault is found in one pass and told with its cell; nothing is written."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.db.models.functions import Lower

from jiedao.access.models import User
from jiedao.access.roles import ROLES
from jiedao.procedures import booking
from jiedao.procedures.founding.making import has_begun
from jiedao.procedures.founding.plan import Branch, Fault, Plan, Reading
from jiedao.procedures.founding.problems import OtherWorkbook
from jiedao.procedures.founding.sheets import (
    BRANCHES,
    EVERY_LINE,
    LINE_NAMES,
    OFFICE,
    PARTY_FIELDS,
    PEOPLE,
    PLACE_KINDS,
    PLACES,
    POST_NAMES,
    POSTS,
    SEXES,
    forms_on,
    party_words,
)
from jiedao.procedures.founding.tables import Lines, read_lines
from jiedao.procedures.offices import PlaceRow, StaffRow
from jiedao.procedures.problems import OfficeExists
from jiedao.tenancy.models import Street
from jiedao.workbooks import Cell, open_workbook

SUB_DISTRICT_DIGITS = 9
PLACE_DIGITS = {"community": 12, "grid": 15}
SUPERIOR = {"community": "sub_district", "grid": "community"}
KIND_LABELS = {"sub_district": "街道", **{kind: label for label, kind in PLACE_KINDS.items()}}
SLUG = re.compile(r"[a-z][a-z0-9-]*")
USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
NAME = re.compile(r"[^\W\d_]+(?:[ ·.\-][^\W\d_]+)*")
BETWEEN = re.compile(r"[、，,;；/ ]+")


def read_plan(file: Path, *, today: date) -> Reading:
    """Read and check the workbook of a founding.

    Raises OfficeExists when the office stands already, OtherWorkbook, and what opening a workbook raises.
    """
    workbook = open_workbook(file)
    wanted = forms_on(today)
    if not any(form.name in workbook.sheets for form in wanted):
        raise OtherWorkbook(file=file.name, sheets="、".join(workbook.sheets))
    reader = _Reader(today)
    lines = {form.name: read_lines(workbook, form, reader.faults, reader.warnings) for form in wanted}
    return reader.read(lines)


class _Office(NamedTuple):
    """The line of the first sheet."""

    code: int
    name: str
    slug: str
    case_mark: str
    since: date


class _Reader:
    """One pass over the five sheets. What a sheet holds is None when the sheet could not be read: then nothing that
    points at it is called missing."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self.places: dict[str, PlaceRow] | None = {}
        self.accounts: dict[str, str] | None = {}
        self.sexes: dict[str, str] = {}
        self.at: dict[str, Cell] = {}  # user name -> its cell

    def fault(self, cell: Cell, code: str, **facts: object) -> None:
        self.faults.append(Fault.at(cell, code, **facts))

    def read(self, lines: Mapping[str, Lines | None]) -> Reading:
        """The plan, or the faults."""
        office = self._office(lines[OFFICE])
        self._places(lines[PLACES], office)
        self._people(lines[PEOPLE])
        staff = self._posts(lines[POSTS], office)
        branches = self._branches(lines[BRANCHES], office)
        if self.faults or office is None:
            return Reading(None, tuple(self.faults), tuple(self.warnings))
        short = office.name.removesuffix("街道") or office.name
        whole = PlaceRow("sub_district", str(office.code), office.name, short)
        places = sorted((self.places or {}).values(), key=lambda place: (len(place.code), place.code))
        accounts = self.accounts or {}
        idle = [
            StaffRow(username, accounts[username], "", "", (), office.since, self.sexes[username])
            for username in accounts
            if username not in {row.username for row in staff}
        ]
        plan = Plan(
            office.code, office.slug, office.name, office.case_mark, office.since, self._listed_on(office),
            (whole, *places), accounts, (*staff, *idle), tuple(branches),
        )  # fmt: skip
        return Reading(plan, (), tuple(self.warnings))

    def _listed_on(self, office: _Office | None) -> date:
        """The day Party organisations come on their register: the office's first, unless that is still to come."""
        return min(office.since, self.today) if office else self.today

    # ---- the office ----

    def _office(self, lines: Lines | None) -> _Office | None:
        if lines is None or not lines.rows:
            return None
        for extra in lines.rows[1:]:
            self.fault(extra["代码"], "office_twice")
        row = lines.rows[0]
        code = lines.code(row, "代码", SUB_DISTRICT_DIGITS)
        name = lines.text(row, "名称", 60)
        slug = lines.text(row, "简称", 40)
        mark = lines.text(row, "案号字头", 10)
        since = lines.day(row, "启用日期")
        if slug and not SLUG.fullmatch(slug):
            self.fault(row["简称"], "slug_unfit", value=slug)
        self._refuse_taken(code, slug)
        return _Office(int(code), name, slug, mark, since) if code and name and slug and mark and since else None

    def _refuse_taken(self, code: str, slug: str) -> None:
        for taken in Street.objects.all():
            same = str(taken.code) == code
            if (same and has_begun(taken)) or (not same and taken.slug == slug):
                raise OfficeExists(code=code or taken.code, slug=slug or taken.slug, name=taken.name)

    # ---- places ----

    def _places(self, lines: Lines | None, office: _Office | None) -> None:
        if lines is None:
            self.places = None
            return
        whole = str(office.code) if office else None
        first: dict[str, str] = {}
        parents = []
        known: dict[str, PlaceRow] = {}
        for row in lines.rows:
            kind = lines.choice(row, "类别", PLACE_KINDS)
            code = lines.code(row, "代码", *([PLACE_DIGITS[kind]] if kind else PLACE_DIGITS.values()))
            name = lines.text(row, "名称", 60)
            short = lines.text(row, "门牌简称", 20)
            parent = lines.code(row, "上级代码", SUB_DISTRICT_DIGITS, PLACE_DIGITS["community"])
            if code and code in first:
                self.fault(row["代码"], "code_twice", value=code, first=first[code])
            elif code:
                first[code] = row["代码"].address
                known[code] = PlaceRow(kind, code, name, short, parent)
            if kind and code and parent:
                parents.append((row, kind, code, parent))
        for row, kind, code, parent in parents:
            if parent != whole and parent not in known:
                if whole is not None or kind == "grid":
                    self.fault(row["上级代码"], "parent_missing", value=parent)
                continue
            found = "sub_district" if parent == whole else known[parent].kind
            if found and found != SUPERIOR[kind]:
                said = {"kind": KIND_LABELS[kind], "wanted": KIND_LABELS[SUPERIOR[kind]], "found": KIND_LABELS[found]}
                self.fault(row["上级代码"], "parent_unfit", value=parent, **said)
            elif not code.startswith(parent):
                self.fault(row["代码"], "code_outside", value=code, parent=parent)
        self.places = known

    # ---- people and posts ----

    def _people(self, lines: Lines | None) -> None:
        if lines is None:
            self.accounts = None
            return
        accounts: dict[str, str] = {}
        first: dict[str, str] = {}
        for row in lines.rows:
            username = lines.text(row, "用户名", 40)
            name = lines.text(row, "姓名", 40)
            sex = lines.choice(row, "性别", SEXES, optional=True)
            if name and not NAME.fullmatch(name):
                self.fault(row["姓名"], "name_unfit", value=name)
            if not username:
                continue
            if not USERNAME.fullmatch(username):
                self.fault(row["用户名"], "username_unfit", value=username)
            before = first.setdefault(username.lower(), row["用户名"].address)
            if before != row["用户名"].address:
                self.fault(row["用户名"], "username_twice", value=username, first=before)
                continue
            accounts[username], self.sexes[username], self.at[username] = name, sex, row["用户名"]
        wanted = {username.lower(): username for username in accounts}
        taken = User.objects.annotate(lower=Lower("username")).filter(lower__in=list(wanted))
        for lower in taken.values_list("lower", flat=True):
            self.fault(self.at[wanted[lower]], "username_taken", value=wanted[lower])
        self.accounts = accounts

    def _posts(self, lines: Lines | None, office: _Office | None) -> list[StaffRow]:
        found: list[StaffRow] = []
        first: dict[tuple[str, str, str], str] = {}
        for row in lines.rows if lines is not None else ():
            assert lines is not None
            username = lines.text(row, "用户名", 40)
            role = lines.choice(row, "岗位", POST_NAMES, code="post_unknown")
            place = lines.code(row, "地方代码", SUB_DISTRICT_DIGITS, *PLACE_DIGITS.values(), optional=True)
            from_on = lines.day(row, "起始日期")
            if username and self.accounts is not None and username not in self.accounts:
                self.fault(row["用户名"], "person_missing", value=username)
            of_office = len(place) == SUB_DISTRICT_DIGITS and (office is None or place == str(office.code))
            is_office = row["地方代码"].is_empty or of_office
            place = "" if is_office else place
            if role:
                self._place_of_post(row["地方代码"], role, place, is_office=is_office)
            names = self._lines_of_post(row["条线"], role)
            key = (username, role, place)
            if all(key[:2]) and key in first:
                self.fault(row["岗位"], "post_twice", first=first[key])
            first.setdefault(key, row["岗位"].address)
            if username and role and from_on:
                name = (self.accounts or {}).get(username, "")
                found.append(StaffRow(username, name, role, place, names, from_on, self.sexes.get(username, "")))
        if found:
            self._heed(found)
        return sorted(found, key=lambda row: row.from_on)

    def _place_of_post(self, cell: Cell, role: str, place: str, *, is_office: bool) -> None:
        post = ROLES[role]
        if not post.whole_office and is_office:
            self.fault(cell, "place_needed", post=post.label)
        elif post.whole_office and place:
            self.fault(cell, "place_unfit", post=post.label)
        elif place and self.places is not None and place not in self.places:
            self.fault(cell, "place_missing", value=place)

    def _lines_of_post(self, cell: Cell, role: str) -> tuple[str, ...]:
        words = [word for word in BETWEEN.split(cell.text()) if word]
        if role and ROLES[role].own_lines and not words:
            self.fault(cell, "line_needed", post=ROLES[role].label)
        elif role and not ROLES[role].own_lines and words:
            self.fault(cell, "line_unfit", post=ROLES[role].label)
        elif words != [EVERY_LINE]:
            for word in words:
                if word not in LINE_NAMES:
                    self.fault(cell, "line_unknown", value=word, choices="、".join(LINE_NAMES))
            return tuple(LINE_NAMES[word] for word in dict.fromkeys(words) if word in LINE_NAMES)
        return ()

    def _heed(self, staff: list[StaffRow]) -> None:
        """What is no fault and will be missed one day."""
        busy = {row.username for row in staff}
        for username, name in (self.accounts or {}).items():
            if username not in busy:
                self.warnings.append(Fault.at(self.at[username], "person_without_post", value=name or username))
        for role in ("system_admin", "office_head"):
            if not any(row.role == role for row in staff):
                self.warnings.append(Fault.of(POSTS, f"no_{role}"))

    # ---- Party organisations ----

    def _branches(self, lines: Lines | None, office: _Office | None) -> list[Branch]:
        if lines is None:
            return []
        if not lines.rows:
            self.warnings.append(Fault.of(BRANCHES, "no_branches"))
            return []
        listed_on = self._listed_on(office)
        words = party_words(booking.book().at(listed_on, str(office.code) if office else ""))
        if not words:
            label = lines.form.name
            self.faults.append(Fault.of(BRANCHES, "register_not_yet", day=listed_on, label=label))
            return []
        made: dict[str, Branch] = {}
        cells: dict[str, Cell] = {}
        for row in lines.rows:
            name = lines.text(row, "名称", 80)
            values = {PARTY_FIELDS[column]: lines.choice(row, column, words[column]) for column in PARTY_FIELDS}
            community = lines.code(row, "所在社区代码", PLACE_DIGITS["community"], optional=True)
            superior = lines.text(row, "上级党组织", 80, optional=True)
            if community and self.places is not None and community not in self.places:
                self.fault(row["所在社区代码"], "community_missing", value=community)
            if name in made:
                self.fault(row["名称"], "branch_twice", value=name, first=f"{cells[name].address}")
            elif name:
                made[name], cells[name] = Branch(name, values, community, superior), row["上级党组织"]
        for branch in made.values():
            if branch.superior and branch.superior not in made:
                self.fault(cells[branch.name], "superior_missing", value=branch.superior)
        return self._superiors_first(made, cells)

    def _superiors_first(self, made: dict[str, Branch], cells: dict[str, Cell]) -> list[Branch]:
        depths = {}
        for name in made:
            seen = [name]
            while (above := made[seen[-1]].superior) in made and above not in seen:
                seen.append(above)
            if above == name:
                self.fault(cells[name], "superior_circular", value=name)
            depths[name] = len(seen)
        return sorted(made.values(), key=lambda branch: depths[branch.name])
