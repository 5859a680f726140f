"""Paper in and paper out: a roster of 50,000 lines put onto its register, a draft checked, a whole list as a file."""

import random
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from bench import ground

LINES = 50_000
HEADS = (
    "序号", "店名", "统一社会信用代码", "社区", "路名", "街道类型", "店主", "现店主接手日期", "联系电话", "承诺书签订日期", "面积", "备注",
)  # fmt: skip
SIGNS, NAMES = "0123456789ABCDEFGHJKLMNPQRTUWXY", "顺达华新金利宏远恒盛丰泰裕隆昌茂福禄祥瑞聚源鼎立"


def _code(chance: random.Random) -> str:
    """An invented credit code whose check sign holds (GB 32100)."""
    begun = "91410199" + "".join(chance.choice(SIGNS) for _ in range(9))
    sign = (31 - sum(SIGNS.index(c) * pow(3, n, 31) for n, c in enumerate(begun)) % 31) % 31
    return begun + SIGNS[sign]


def roster(file: Path) -> Path:
    """A roster of shops as an office keeps it."""
    chance = random.Random(1)
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        sheet.write_row(0, 0, ["门前三包台账"])
        sheet.write_row(1, 0, HEADS)
        for no in range(LINES):
            name = "".join(chance.choice(NAMES) for _ in range(3)) + f"{no}店"
            sheet.write_row(no + 2, 0, [
                no + 1, name, _code(chance), f"第{no % 8 + 1}社区", chance.choice(("前进巷", "纺织路", "棉纺路")),
                chance.choice(("主干道", "次干道", "背街小巷")), chance.choice("张王李赵刘陈") + chance.choice("明红芳伟"),
                "2017.3.1", f"136{no:08d}", "2017-05-03" if no % 3 else "", "25", "无",
            ])  # fmt: skip
    return file


def importing(say: Any) -> dict[str, float]:
    """Lines a second from the file to the register with checks, comparison and what follows, and the memory it took; and
    the same file again."""
    from jiedao.access.queries import setup_standing
    from jiedao.periods import TZ, parse_period
    from jiedao.procedures.importing import bringing, writing
    from jiedao.register.scope import Scope
    from jiedao.tenancy import context
    from jiedao.tenancy.models import Street

    street, now, half = (
        Street.objects.get(code=ground.OFFICE),
        datetime(2018, 7, 2, 9, tzinfo=TZ),
        parse_period("2018-H1"),
    )
    with TemporaryDirectory() as folder, context.street(ground.OFFICE):
        file, who = roster(Path(folder) / "台账.xlsx"), setup_standing(Scope.everything(ground.OFFICE), on=ground.DAY)
        asked = {"street": street, "who": who, "period": half, "now": now}
        began = time.perf_counter()
        brought = bringing.bring(file, "shop", **asked)
        read = time.perf_counter() - began
        assert brought.counts == {"new": LINES}, brought.counts
        batch = bringing.keep(brought, file.read_bytes(), file=file.name, period=half, who=who, now=now)
        del brought
        batch = bringing.begin(batch, street=street, who=who, now=now)
        written = 0.0
        with writing.helped(batch, street=street, who=who, now=now):
            for step, left in writing.write_all(batch, street=street, who=who, now=now):
                if step == "settling" and not written:
                    written = time.perf_counter() - began
                assert left >= 0
        whole = time.perf_counter() - began
        began = time.perf_counter()
        assert bringing.bring(file, "shop", **asked).counts == {"same": LINES}
        again = time.perf_counter() - began
    say(
        f"    read and compared in {read:.0f} s, written in {written:.0f} s, with its duties in {whole:.0f} s; again {again:.0f} s"
    )
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"8a": LINES / whole, "8b": memory, "8c": LINES / again}


DRAFT = (
    "全城清洁参加人员近{}余人次，清理垃圾{}余立方米；背街小巷门店签订门前三包承诺书达{}%；在册建筑工地{}个，其中在建{}个；"
    "夜间督查{}次。五月四日，街道召开会议，传达三会一课要求，示范街互助路的八项规定教育活动如期举行，居民小区的路灯也修好了。"
)


def checking(say: Any) -> float:
    """A draft of 5,000 characters, of reading once each figure that it names."""
    from jiedao.figures.figure import Figure, definition_of
    from jiedao.figures.listing import recorded
    from jiedao.periods import parse_period
    from jiedao.procedures import booking
    from jiedao.reports.checking import check
    from jiedao.tenancy import context

    text = "".join(DRAFT.format(no + 1, no + 2, no + 3, no + 4, no + 5, no + 6) for no in range(60))[:5000]
    edition, half, ratios = booking.edition(ground.OFFICE, ground.DAY), parse_period("2018-H1"), []
    with context.street(ground.OFFICE):
        named = {one.figure for one in check(text, edition, half, ground.DAY) if one.figure}
        for _ in range(7):
            began = time.perf_counter()
            for name in named:
                recorded(Figure(definition_of(edition, name), edition, half, ground.DAY))
            figures = time.perf_counter() - began
            began = time.perf_counter()
            check(text, edition, half, ground.DAY)
            ratios.append((time.perf_counter() - began) / figures)
    say(
        f"    {len(named)} figures read in {figures * 1000:.0f} ms, a draft of 5,000 characters checked in {figures * ratios[-1] * 1000:.0f} ms"
    )
    return statistics.median(ratios)


COPY = """
COPY (SELECT c.number, c.title, c.ladder, c.state, p.name, c.opened_at, c.due_at, c.provisional, c.lane, c.closed_at, c.workdays
FROM cases_case c JOIN register_place p ON p.street_id = c.street_id AND p.id = c.place_id
WHERE c.street_id = %s ORDER BY c.opened_at DESC, c.id DESC) TO STDOUT WITH (FORMAT csv)
"""


def exporting(say: Any) -> float:
    """Rows a second of the list of cases as CSV, of COPY of the same columns."""
    from django.test import RequestFactory

    from jiedao.access.models import User
    from jiedao.access.queries import Standing
    from jiedao.periods import TZ
    from jiedao.procedures import booking
    from jiedao.register.queries import places_covered
    from jiedao.register.scope import Scope
    from jiedao.tenancy import context
    from jiedao.tenancy.models import Street
    from jiedao.web import exporting
    from jiedao.web.cases import listing
    from jiedao.web.cases.export import export

    edition, ratios = booking.edition(ground.OFFICE, ground.DAY), []
    request: Any = RequestFactory().get("/cases/?state=all&as=csv")
    with context.street(ground.OFFICE), ground.superuser() as admin:
        request.user, request.street = User.objects.get(username="handler"), Street.objects.get(code=ground.OFFICE)
        request.scope = Scope.everything(ground.OFFICE)
        request.standing = Standing(request.user, ground.DAY, (), request.scope, frozenset())
        for _ in range(5):
            began = time.perf_counter()
            with admin.cursor().copy(COPY, [ground.OFFICE]) as out:
                raw = sum(bytes(part).count(b"\n") for part in out)
            by_hand = time.perf_counter() - began
            asked = listing.asked(request, edition, list(places_covered(request.scope)))
            began = time.perf_counter()
            made = export(request.scope, asked, edition, datetime(2018, 7, 2, 9, tzinfo=TZ))
            rows = sum(part.count(b"\n") for part in _parts(exporting.sent(request, "csv", made)))
            whole = time.perf_counter() - began
            assert rows >= raw, (rows, raw)
            ratios.append(by_hand / whole)
    say(f"    {raw:,} cases copied in {by_hand * 1000:.0f} ms, as a file in {whole * 1000:.0f} ms")
    return statistics.median(ratios)


def _parts(response: Any) -> Iterator[bytes]:
    return iter(response.streaming_content)
