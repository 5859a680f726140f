"""A regulation nobody foresaw, dropped beside the shipped ones: it reads, asks, opens cases and counts without code."""

from datetime import date, datetime

import pytest

from jiedao.periods import TZ, parse_period
from jiedao.rulebook import Edition, promoted, read
from jiedao.rulebook.plain import Entry, Listing, World
from tests.rulebook.writing import OFFICE_B, SHIPPED, lay

CHARGING = """
code: charging_sheds
title: 电动自行车充电棚管理
issued_by: 示范乙街道办事处
in_force: {from: 2018-05-01}
places: ["410199002"]
owner: safety
uses: [rectification]
last_checked: {on: 2026-11-24, who: 安监办, against: 会议纪要第8号}

references:
  minutes: {title: 会议纪要第8号, standing: office, says: 每周看一次充电棚，过热当场断电}

values:
  owner_fix:   {label: 物业整改时限, per: shed_size, 2018-05-01: {is: {small: 2 workdays, large: 1 workday}, by: minutes}}
  squad_fix:   {label: 移交后办结时限, 2018-05-01: {is: 5 workdays, by: minutes}}
  many_ports:  {label: 大棚的接口数, 2018-05-01: {is: 20, by: minutes}, 2018-07-01: {is: 10, by: minutes}}

lists:
  shed_size: {of: {small: 小棚, large: 大棚}}

kinds:
  charging_shed:
    label: 充电棚
    base: facility
    by: minutes
    part_of: community
    assigned: {shed_keeper: 管棚人}
    fields:
      size:  {label: 大小, type: choice, of: shed_size}
      ports: {label: 接口数, type: integer, unit: spaces}
    ends: {removed: 拆除}

forms:
  shed_look:
    label: 充电棚查看
    by: minutes
    for: [charging_shed]
    who: [shed_keeper, grid_worker]
    fields:
      size: {label: 当日大小, type: choice, of: shed_size}
      items:
        label: 看什么
        type: checklist
        of:
          cool:   线路不发热
          clear:  通道不堵
          camera: {label: 大棚有摄像头, when: {subject.ports: {at_least: many_ports}}}
        fail_asks: [note]
  shed_recheck:
    label: 充电棚复查
    by: minutes
    for: [charging_shed]
    fields: {fixed: {label: 已整改, type: yes_no}}

duties:
  looked_at:
    label: 每周查看充电棚
    by: minutes
    for: charging_shed
    every: week
    done_by: {entries: shed_look}
    who: shed_keeper

ladders:
  shed_problem:
    label: 充电棚问题
    by: minutes
    for: [charging_shed]
    opens: {lines: shed_look.items, where: {answer: fail}}
    lanes:
      owner: {label: 物业整改, who: subject, finish: owner_fix, when_late: next}
      squad: {label: 移交安监, who: handler, finish: squad_fix}
    check: {form: shed_recheck, who: handler}

figures:
  sheds_looked_at: {label: 查看过的充电棚, rows: {entries: shed_look}, measure: {distinct: subject}, unit: places}
  shed_weeks_kept: {label: 每周查看完成率, rows: {duties: looked_at}, measure: {share: {state: done}}, unit: percent}
"""
EXAMPLES = """
- name: 大棚一个工作日整改，逾期移交
  on: 2018-06-29
  period: 2018-06
  given:
    register: {charging_shed: {s1: {size: large, ports: 30}, s2: {size: small, ports: 6}}}
    entries:
      - {form: shed_look, about: s2, on: 2018-06-20, size: small, items: [{item: cool, answer: pass}, {item: clear, answer: pass}]}
      - {form: shed_look, about: s1, on: 2018-06-26, size: large, items: [{item: cool, answer: fail, note: 发热}, {item: clear, answer: pass}]}
  expect:
    figures: {sheds_looked_at: 2, shed_weeks_kept: 12.5 %}
    cases: {shed_problem: [{findings: 1, lane: squad, due: 2018-07-04}]}
    duties: {looked_at: {s1: {2018-W26: done, 2018-W25: missed}, s2: {2018-W26: open}}}
"""


@pytest.fixture
def edition(tmp_path) -> Edition:
    lay(tmp_path, "charging_sheds", CHARGING, EXAMPLES)
    book = read([SHIPPED, tmp_path])
    assert book.run_examples("charging_sheds") == []
    assert {"charging_sheds.charging_shed.ports", "charging_sheds.shed_look.items"} <= promoted(book)
    return book.at(date(2018, 6, 29), OFFICE_B)


def test_its_forms_duties_ladders_and_figures_are_in_force_in_its_office(edition):
    assert {"charging_sheds.shed_look", "charging_sheds.looked_at"} <= {*edition.forms, *edition.duties}
    assert edition.kinds["charging_shed"].assigned == {"shed_keeper": "管棚人"}
    assert [lane.name for lane in edition.ladders["charging_sheds.shed_problem"].lanes] == ["owner", "squad"]
    assert edition.basis(edition.duties["charging_sheds.looked_at"]) == "《电动自行车充电棚管理》会议纪要第8号"


def test_given_records_are_read_by_it(edition):
    sheds = [
        Listing("charging_shed", id, values={"size": "small", "ports": ports}) for id, ports in (("a", 6), ("b", 25))
    ]
    looks = [
        Entry("charging_sheds.shed_look", about, datetime(2018, 6, day, 9, tzinfo=TZ),
              {"size": "small", "items": [{"item": "cool", "answer": answer}]}, id=str(number))
        for number, (about, day, answer) in enumerate([("a", 6, "pass"), ("a", 20, "pass"), ("b", 28, "fail")])
    ]  # fmt: skip
    world = World(edition, date(2018, 6, 29), parse_period("2018-06"), sheds, looks)
    looked = world.figure("sheds_looked_at")
    assert (looked.value, looked.keys) == (2, {"0", "1", "2"})
    kept = world.figure("shed_weeks_kept")  # weeks ending 3, 10, 17 and 24 June, two sheds
    assert (len(kept.rows), len(kept.part)) == (8, 2)
    assert kept.value == 25
    (case,) = world.cases(edition.ladders["charging_sheds.shed_problem"])
    assert (case.subject, case.lane.name, case.findings, case.due.date()) == ("b", "owner", ("cool",), date(2018, 7, 2))
    assert world.items("charging_sheds.shed_look.items", {"ports": 6}) == ["cool", "clear"]
    assert world.items("charging_sheds.shed_look.items", {"ports": 25}) == ["cool", "clear", "camera"]
