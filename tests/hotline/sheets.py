"""Invented sheets of the city's hotline, as its platform gives them out."""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import xlsxwriter

from jiedao.periods import TZ

HEADS = (
    "工单编号",
    "派单时间",
    "签收期限",
    "办结期限",
    "诉求类别",
    "诉求地点",
    "诉求内容",
    "诉求人",
    "联系电话",
    "来源渠道",
)
MORNING = datetime(2018, 7, 2, 8, 30, tzinfo=TZ)
CATEGORIES = ("市容环境", "物业管理", "噪声扰民", "道路停车", "水电气暖", "违章建设")
PLACES = ("朝霞社区3号院", "晚照社区东门", "朝霞路口", "晚照社区第2网格", "人民路桥下")
MATTERS = (
    "垃圾两天没有清运",
    "夜里施工吵得睡不着",
    "电梯停了没人修",
    "车停在消防通道上",
    "楼道里堆满杂物",
    "下水道返水",
)
SURNAMES = "陶乔柏谷关苗钟桑穆梁宋罗严安管"


def written(rows: Sequence[Sequence[Any]], heads: Sequence[str] = HEADS, *, title: str = "") -> bytes:
    """A workbook of one sheet; instants as Excel keeps them, everything else as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"remove_timezone": True}) as book:
        sheet, moment = book.add_worksheet("工单"), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        top = 1 if title else 0
        if title:
            sheet.write_string(0, 0, title)
        for column, head in enumerate(heads):
            sheet.write_string(top, column, head)
        for line, row in enumerate(rows, top + 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    sheet.write_datetime(line, column, value.replace(tzinfo=None), moment)
                else:
                    sheet.write_string(line, column, value)
    return out.getvalue()


def row(no: int, **changed: Any) -> list[Any]:
    """One invented order."""
    received = MORNING + timedelta(seconds=no * 7)
    said = {
        "number": f"ZZ20180702{no:05d}", "received": received, "accept": "1个工作日" if no % 2 else "24小时",
        "reply": received + timedelta(days=5) if no % 3 else "5个工作日", "category": CATEGORIES[no % len(CATEGORIES)],
        "place": PLACES[no % len(PLACES)], "words": f"{MATTERS[no % len(MATTERS)]}，反映第{no}件，请尽快处理",
        "name": f"{SURNAMES[no % len(SURNAMES)]}某{no % 10}", "phone": f"138{10000000 + no:08d}", "source": "12345电话",
    }  # fmt: skip
    return list({**said, **changed}.values())


def rows(count: int) -> list[list[Any]]:
    return [row(no) for no in range(1, count + 1)]
