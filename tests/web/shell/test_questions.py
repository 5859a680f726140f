"""Questions of a rulebook form: what is drawn can be filled in, and what was filled in comes back as an entry keeps it."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from jiedao.entries.problems import Fault
from jiedao.procedures import booking
from jiedao.web import questions
from jiedao.web.parts import Option, Photo, Question
from jiedao.web.tags.forms import errors
from jiedao.web.tags.questions import anchor, question
from tests import cast

PEOPLE = [Option("p1", "柏松年"), Option("p2", "苗青禾")]
ITEMS = [Option("wall", "围挡"), Option("cover", "覆盖"), Option("wash", "冲洗")]
LINE = (Question("topic", "议题"), Question("amount", "金额", "money", unit="元"),
        Question("result", "结果", "choice", options=[Option("yes", "通过"), Option("no", "未通过")]),
        Question("paper", "附件", "file"))  # fmt: skip


class Controls(HTMLParser):
    """The controls of a form as a browser would send them, and every id of the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self._select = self._area = ""
        self._text = ""
        self._template = 0
        self.feed(html)

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        self._template += tag == "template"
        if self._template:
            return
        if "id" in attrs:
            self.ids.append(attrs["id"])
        name = attrs.get("name", "")
        if tag == "input":
            kind = attrs.get("type", "text")
            if kind in ("radio", "checkbox"):
                if "checked" in attrs:
                    self.sent.append((name, attrs.get("value", "on")))
            elif kind != "file":
                self.sent.append((name, attrs.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in attrs:
            self.sent.append((self._select, attrs["value"]))
        elif tag == "textarea":
            self._area, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._template -= 1
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area:
            self.sent.append((self._area, self._text))
            self._area = ""


def posted(sent: list[tuple[str, str]]) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in sent:
        found.appendlist(name, value)
    return found


def sent_back(asked: list[Question]) -> dict[str, Any]:
    """What comes back when a page is sent as it was drawn."""
    page = Controls("".join(question(one) for one in asked))
    assert len(page.ids) == len(set(page.ids)), "an id stands twice"
    return questions.answered(asked, posted(page.sent))


@pytest.mark.parametrize(
    ("asked", "value"),
    [
        (Question("a", "被查单位"), "老街“面馆” <二店>"),
        (Question("a", "说明", "paragraph"), "第一行\n第二行"),
        (Question("a", "人数", "integer", unit="人"), "12"),
        (Question("a", "金额", "money", unit="元"), "18540.00"),
        (Question("a", "日期", "date"), "2018-06-27"),
        (Question("a", "是否召开", "yes_no"), "no"),
        (Question("a", "是否召开", "yes_no", optional=True), "no"),
        (Question("a", "类别", "choice", options=PEOPLE), "p2"),
        (Question("a", "类别", "choice", options=PEOPLE, optional=True), "p2"),
        (Question("a", "类别", "choice", options=[Option(f"o{i}", f"第{i}类") for i in range(9)]), "o7"),
        (Question("a", "类别", "choices", options=PEOPLE), ["p1", "p2"]),
        (Question("a", "带队人", "person", options=PEOPLE), "p1"),
        (Question("a", "企业", "subject", find_url="/search/pick/", words="老街面馆"), "s1"),
        (Question("a", "照片", "photo", pictures={"f1": Photo("/f1", "门前")}), "f1"),
        (Question("a", "承诺书", "file"), "f1"),
        (Question("a", "位置", "position"), {"lat": "34.75", "lon": "113.62", "system": "GCJ-02"}),
        (Question("a", "核对", "checklist", options=ITEMS),
         [{"item": "wall", "answer": "pass"}, {"item": "cover", "answer": "fail", "note": "缺口3米", "photo": "f1"},
          {"item": "wash", "answer": "na", "note": "没有车辆"}]),
        (Question("a", "到会", "attendance", options=PEOPLE),
         [{"person": "p1", "state": "present"}, {"person": "p2", "state": "absent", "reason": "外出"}]),
        (Question("a", "事项", "lines", columns=LINE),
         [{"topic": "选址", "amount": "100.00", "result": "yes", "paper": "f1"}, {"topic": "验收"}]),
    ],
)  # fmt: skip
def test_what_was_kept_comes_back_as_it_was(asked, value):
    kept = Question(**{**vars(asked), "value": value})
    assert sent_back([kept]) == {"a": value}
    assert sent_back([asked]) == {}


@pytest.mark.parametrize("type", ["choice", "yes_no"])
def test_an_answer_that_need_not_be_given_can_be_taken_back(type):
    asked = {one: question(Question("a", "类别", type, "p1", options=PEOPLE, optional=one)) for one in (True, False)}
    assert "不填" in asked[True] and Controls(asked[True]).ids[-1] != Controls(asked[False]).ids[-1]
    assert "不填" not in asked[False]


@pytest.fixture(scope="module")
def forms():
    edition = booking.edition(cast.HERE, cast.TODAY)
    return edition, list(edition.forms.values())


def test_every_form_of_the_rulebook_can_be_drawn_and_is_empty_when_nothing_is_filled_in(forms):
    edition, found = forms
    assert found
    for form in found:
        assert sent_back(questions.asked(form.fields, edition)) == {}, form.name


def test_every_fault_stands_at_its_control_and_leads_to_it(forms):
    edition, found = forms
    for form in found:
        faults = [Fault(name, f.label, f"“{f.label}”还没有填。") for name, f in form.fields.items()]
        asked = questions.asked(form.fields, edition, faults=faults)
        html = "".join(question(one) for one in asked)
        page = Controls(html)
        lines = errors(asked)["lines"]
        assert [at for at, _said in lines] == [anchor(name) for name in form.fields]
        for at, said in lines:
            assert at in page.ids, f"{form.name}: {at}"
            assert said in html


@pytest.mark.parametrize("asks", [(), ("note",)])
def test_what_is_wrong_with_an_item_can_be_said_whether_or_not_it_must(asks):
    html = question(Question("a", "核对", "checklist", [{"item": "cover", "answer": "fail"}], options=ITEMS, asks=asks))
    assert 'name="a.cover.note" rows' in html and ("可不填" in html) == (not asks)


def test_a_fault_inside_a_checklist_or_a_line_leads_to_its_own_control():
    asked = [
        Question("items", "核对", "checklist", [{"item": "cover", "answer": "fail"}], options=ITEMS,
                 errors=[Fault("items.wall", "", "还没有判断。"), Fault("items.cover.note", "", "请说明。"),
                         Fault("items.cover.photo", "", "请拍照。")]),
        Question("topics", "事项", "lines", [{"topic": "选址"}], columns=LINE,
                 errors=[Fault("topics.1.amount", "", "要填数。"), Fault("topics", "", "至少一行。")]),
    ]  # fmt: skip
    page = Controls("".join(question(one) for one in asked))
    for at, _said in errors(asked)["lines"]:
        assert at in page.ids, at


def test_a_field_asked_by_an_answer_says_which_one(forms):
    from jiedao.rulebook import Field
    from jiedao.rulebook.rows import Test

    fields = {"held": Field("held", "是否召开", "yes_no"),
              "why": Field("why", "未召开原因", when=Test("held", "in", ("no",)))}  # fmt: skip
    held, why = questions.asked(fields, forms[0])
    assert held.shown_when == ()
    assert why.shown_when == [("held", ("no",))] and why.shown_said == "“是否召开”选“否”时填写。"
    html = question(why)
    assert 'data-shown-by="held" data-shown-when="no"' in html and "<noscript>" in html


def test_a_field_may_be_asked_by_a_box_and_an_answer_together(forms):
    from jiedao.rulebook import Field
    from jiedao.rulebook.rows import All, Test

    both = All((Test("held", "in", ("yes",)), Test("parts", "has", ("lesson",))))
    fields = {"held": Field("held", "是否召开", "yes_no"), "parts": Field("parts", "内容", "choices"),
              "title": Field("title", "题目", when=both)}  # fmt: skip
    *_, title = questions.asked(fields, forms[0])
    assert list(title.shown_when) == [("held", ("yes",)), ("parts", ("lesson",))]
    html = question(title)
    assert 'data-shown-by="held;parts" data-shown-when="yes;lesson"' in html and html.count("时填写。") == 2


def test_who_is_not_said_to_be_absent_came_when_the_form_says_so():
    asked = [Question("a", "到会", "attendance", options=PEOPLE)]
    absent = PEOPLE[0].value
    post = QueryDict(mutable=True)
    post.update({"a.rest": "present", f"a.{absent}": "absent", f"a.{absent}.reason": "外出"})
    rows = questions.answered(asked, post)["a"]
    assert rows[0] == {"person": absent, "state": "absent", "reason": "外出"}
    assert [row["state"] for row in rows[1:]] == ["present"] * (len(PEOPLE) - 1) and len(rows) > 1
    assert questions.answered(asked, QueryDict("")) == {}


def test_a_file_is_kept_by_whoever_is_asked_and_can_be_left_out():
    asked = [Question("photo", "照片", "photo", "f1"), Question("rows", "事项", "lines", columns=LINE)]
    files = MultiValueDict(
        {"photo.file": [SimpleUploadedFile("a.jpg", b"x")], "rows.2.paper.file": [SimpleUploadedFile("b.pdf", b"y")]}
    )
    kept = questions.answered(
        asked, posted([("photo", "f1")]), files, keep=lambda one, file: f"{one.label}:{file.name}"
    )
    assert kept == {"photo": "照片:a.jpg", "rows": [{"paper": "附件:b.pdf"}]}
    assert questions.answered(asked, posted([("photo", "f1")])) == {"photo": "f1"}
    assert questions.answered(asked, posted([("photo", "f1"), ("photo.remove", "1")])) == {}


def test_blank_lines_are_left_out_and_the_rest_keep_their_order():
    asked = [Question("rows", "事项", "lines", columns=LINE)]
    sent = [
        ("rows.10.topic", "丙"),
        ("rows.2.topic", "乙"),
        ("rows.3.topic", " "),
        ("rows.x.topic", "?"),
        ("rows.1.amount", "1"),
    ]
    assert questions.answered(asked, posted(sent)) == {"rows": [{"amount": "1"}, {"topic": "乙"}, {"topic": "丙"}]}


def test_without_a_script_the_help_that_was_pressed_is_known():
    assert questions.pressed(posted([("_more", "rows")])) == ("more", "rows")
    assert questions.pressed(posted([("_find", "firm"), ("firm.q", "面馆")])) == ("find", "firm")
    assert questions.pressed(posted([("note", "x")])) == ("", "")


def test_nothing_typed_is_taken_for_html():
    html = question(Question("a", "<b>", value='"><script>', hint="<i>", options=[Option('"', "<u>")]))
    assert "<script>" not in html and "<i>" not in html and "<b>" not in html
