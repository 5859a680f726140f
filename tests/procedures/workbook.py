"""A filled workbook of a founding, and the same with one cell changed."""

import re
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

from tests.workbooks.sheets import written

CODE = 990101001
DAY = date(2018, 5, 28)

#: Line 1 is a title, line 2 the headings, line 3 the first that counts; column A is the mark.
GOOD: dict[str, list[list[Any]]] = {
    "单位": [
        ["建立单位"],
        ["标记", "代码", "名称", "简称", "案号字头", "启用日期"],
        ["", "990101001", "清溪街道", "qingxi", "清", DAY],
    ],
    "地方": [
        ["地方"],
        ["标记", "类别", "代码", "名称", "门牌简称", "上级代码"],
        ["", "社区", "990101001001", "松风社区", "松风", "990101001"],
        ["", "网格", "990101001001001", "松风社区第1网格", "松风 01", "990101001001"],
        ["", "社区", "990101001002", "竹影社区", "竹影", "990101001"],
        ["", "网格", "990101001002001", "竹影社区第1网格", "竹影 01", "990101001002"],
    ],
    "人员": [
        ["人员"],
        ["标记", "用户名", "姓名", "性别", "备注"],
        ["", "shenyan", "沈砚", "女", "网格"],
        ["", "lubai", "陆白", "", ""],
        ["", "heyu", "何渔", "男", ""],
        ["", "wenxi", "温溪", "", ""],
    ],
    "任职": [
        ["任职"],
        ["标记", "用户名", "岗位", "地方代码", "条线", "起始日期"],
        ["", "shenyan", "网格员", "990101001001001", "", "2018年3月1日"],
        ["", "lubai", "科室负责人", "", "城市管理、环境保护", DAY],
        ["", "heyu", "系统管理员", "", "", "2018/1/1"],
        ["", "wenxi", "社区书记", "990101001002", "", DAY],
        ["", "lubai", "科室经办人", "990101001", "全部", "2017-01-01"],
    ],
    "党组织": [
        ["党组织"],
        ["标记", "名称", "类别", "单位性质", "所在社区代码", "上级党组织", "是否设支委会"],
        ["", "松风社区第一党支部", "党支部", "社区", "990101001001", "清溪街道党工委", "是"],
        ["", "清溪街道党工委", "基层党委", "机关事业单位", "", "", "否"],
    ],
}


def workbook(file: Path, *changes: tuple[str, str, Any], without: str = "") -> Path:
    """The workbook with some cells changed: ("任职", "B3", "nobody")."""
    sheets = deepcopy(GOOD)
    for sheet, address, value in changes:
        found = re.fullmatch(r"([A-Z])(\d+)", address)
        assert found
        row, column = int(found[2]) - 1, ord(found[1]) - ord("A")
        lines = sheets[sheet]
        lines += [[] for _ in range(row + 1 - len(lines))]
        lines[row] += [None] * (column + 1 - len(lines[row]))
        lines[row][column] = value
    sheets.pop(without, None)
    return written(file, sheets)
