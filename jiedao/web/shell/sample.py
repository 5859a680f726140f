"""Sample values for the living sheet: long names, rare characters, none, one and many; all invented."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.templatetags.static import static

from jiedao.web import states
from jiedao.web.parts import Column, Group, Lane, LaneDay, Lanes, Ledger, Option, Photo, Question, Step, Work, Wrong
from jiedao.web.tags.marks import fig, plate, state

LONG = "互助路北三街与前进巷交叉口西北角老地方烧烤总店第二分店油烟净化器未运行"


class SampleForm(forms.Form):
    """One field of each kind, filled in wrongly so that every error shows."""

    at = forms.CharField(label="检查时间", help_text="例如2018-06-27 10:25")
    phone = forms.CharField(label="手机号", max_length=11)
    where = forms.ChoiceField(label="道路类别", choices=[("a", "主干道"), ("b", "次干道"), ("c", "背街小巷")])
    note = forms.CharField(label="其他情况", required=False, widget=forms.Textarea)
    photo = forms.FileField(label="照片", required=False, help_text="只在不合格时需要")
    do = forms.ChoiceField(
        label="怎么处理", widget=forms.RadioSelect,
        choices=[("now", "现场责令改正，2小时内复查"), ("case", "下达限期整改通知，立案")],
    )  # fmt: skip
    read = forms.BooleanField(label="已告知当事人")

    def clean_phone(self) -> str:
        raise forms.ValidationError("手机号只有7位，应为11位。请补全。")


def form() -> SampleForm:
    """The sample form after a wrong attempt."""
    data = {"at": "2018-06-27 10:25", "phone": "1360427", "where": "c", "note": "", "read": "on"}
    return SampleForm(data, auto_id="id_%s")


def _lanes() -> Lanes:
    first = date(2018, 6, 14)
    days = [first + timedelta(i) for i in range(15)]
    off = {date(2018, 6, d) for d in (16, 17, 18, 23, 24)}
    axis = [LaneDay(on, off=on in off, now=on.day == 27, word={18: "端午", 27: "今天"}.get(on.day, "")) for on in days]
    return Lanes(
        axis,
        [
            Lane("网格", "限1个工作日，用了1个", ["start", "used", *[""] * 13], "na", "", "劝导无效，移交社区", "陶一鸣"),
            Lane(
                "社区", "限5个工作日，延期1次，用了6个",
                ["", "start", "off", "off", "off", "used", "used", "used", "used", "off", "off", "used", "ext", "", ""],
                "done", "", "6月26日报请复查", "柏松年",
            ),
            Lane("街道", "限1个工作日，逾期1个", [*[""] * 12, "start", "used", "over"], "submitted", "case", "", "苗青禾"),
        ],
    )  # fmt: skip


def _ledger() -> Ledger:
    columns = [Column("场次"), Column("日期"), Column("集合社区"), Column("机关", numeric=True, desk=True),
               Column("参加人次", numeric=True), Column("登记", inline=True)]  # fmt: skip
    rows = [
        ["第48场", "6月27日 周三", "甲社区", "25", "101", state("done", word="当日", plain=True)],
        ["第47场", "6月22日 周五", "乙社区", "17", "74", state("changed", word="更正1次", plain=True)],
        ["第44场", "6月13日 周三", "丙社区", "28", "89", state("late", word="晚5天登记", plain=True)],
    ]
    return Ledger(
        "全城清洁活动记录，合计264人次", columns,
        groups=[Group("6月，3场", rows, fig(264, "", "#", size="s", label="6月"))],
        total=["合计3场", "", "", "70", "264", ""],
        shown=True,
    )  # fmt: skip


def questions() -> list[Question]:
    """A question of every type, some filled in, some filled in wrongly."""
    kinds = [Option("firm", "企业"), Option("shop", "门店"), Option("site", "工地")]
    roads = [
        Option(f"r{i}", word) for i, word in enumerate(["主干道", "次干道", "支路", "背街小巷", "断头路", "铁路沿线"])
    ]
    people = [Option("p1", "柏松年", hint="甲社区书记"), Option("p2", "苗青禾"), Option("p3", LONG)]
    lines = (
        Question("topic", "议题"), Question("amount", "金额", "money", unit="元"),
        Question("result", "结果", "choice", options=[Option("yes", "通过"), Option("no", "未通过")]),
        Question("due", "完成日期", "date", optional=True),
    )  # fmt: skip
    items = [
        Option("wall", "工地周边100%围挡"),
        Option("cover", "物料堆放100%覆盖", hint="含临时堆放"),
        Option("wash", "出入车辆100%冲洗"),
    ]
    return [
        Question("at", "检查时间", "instant", "2018-06-27T10:25"),
        Question("who", "被查单位", "text", hint="照门头写全称"),
        Question("count", "到场人数", "integer", "十二", unit="人", errors=[Wrong("count", "“到场人数”要填整数，现在是“十二”。")]),
        Question("money", "补助金额", "money", "18540.00", unit="元"),
        Question("day", "签订日期", "date", "2018-06-27"),
        Question("phone", "联系电话", "phone", optional=True),
        Question("held", "是否召开", "yes_no", "no"),
        Question("why", "未召开原因", "paragraph", shown_when=[("held", ("no",))], shown_said="“是否召开”选“否”时填写。"),
        Question("kind", "对象类别", "choice", "shop", options=kinds),
        Question("road", "道路类别", "choice", options=roads, errors=[Wrong("road", "“道路类别”还没有填。")]),
        Question("roads", "涉及道路", "choices", ["r1", "r3"], options=roads, optional=True),
        Question("leader", "带队人", "person", options=people, words=""),
        Question("firm", "被查企业", "subject", "s1", words="样板汽车维修部（甲社区）", find_url="/search/pick/"),
        Question("items", "三项逐项核对", "checklist",
                 [{"item": "wall", "answer": "pass"}, {"item": "cover", "answer": "fail"}], options=items,
                 errors=[Wrong("items.cover.note", "“物料堆放100%覆盖”不合格，请说明哪里不合格。"),
                         Wrong("items.wash", "“出入车辆100%冲洗”还没有判断。请选合格、不合格或不适用。")]),
        Question("people", "到会情况", "attendance", [{"person": "p2", "state": "absent", "reason": "外出学习"}],
                 options=people),
        Question("topics", "研究事项", "lines", [{"topic": "背街小巷改造选址", "amount": "一万", "result": "yes"}],
                 columns=lines, errors=[Wrong("topics.1.amount", "“金额”要填数，现在是“一万”。")]),
        Question("photo", "现场照片", "photo", hint="拍清整改前的样子"),
        Question("paper", "签字的承诺书", "file", "f1", words="承诺书.pdf，86 KB", optional=True),
        Question("spot", "位置", "position", optional=True),
    ]  # fmt: skip


def _week() -> list[dict[str, Any]]:
    """A week of the agenda: a day off, a day made up, today, and lines of every kind."""
    look = states.DUTY | {"fixing": states.CASE["fixing"]}
    lines = [
        {"look": look["missed"], "what": "每周检查", "url": "#", "total": 1, "where": LONG},
        {"look": look["open"], "what": "网格每日巡查", "url": "#", "total": 12, "where": ""},
        {"look": look["fixing"], "what": "3号院消防通道堵塞", "url": "#", "total": 1, "where": "17:30前"},
    ]
    days = [{"on": date(2018, 9, 24) + timedelta(no), "lines": lines[: no % 4], "now": no == 3} for no in range(7)]
    days[0] |= {"off": True, "why": "中秋节放假"}
    days[5] |= {"made": True, "why": "调休上班"}
    return days


def context() -> dict[str, Any]:
    """Everything the sheet shows."""
    return {
        "general": list(states.GENERAL),
        "duty": list(states.DUTY),
        "case": list(states.CASE),
        "cell": list(states.CELL),
        "week": _week(),
        "work": [
            Work("3号院消防通道堵塞，未报整改结果", "#", "overdue", place="甲社区 03", where="柏松年承办 · 安全隐患整改",
                 when="逾期2个工作日", note="应于6月25日", verb="督办"),
            Work("建设路新开3家门店，签订承诺书", "#", "due", place="乙社区 06", where="门前三包 · 开业后10个工作日内",
                 when="还有6小时", note="17:30前", verb="登记"),
            Work(LONG, "#", "check", place="丙社区 01", where="社区报请复查", when="剩2个工作日",
                 note="6月29日17:30前", verb="复查"),
        ],
        "form": form(),
        "questions": questions(),
        "ledger": _ledger(),
        "lanes": _lanes(),
        "steps": [
            Step("社区报请复查", "6月26日15:10，柏松年", "submitted", "case"),
            Step("整改完成，附照片", "6月26日15:05"),
            Step("批准延期1个工作日", "6月25日，穆春来批准", "due", said="店主外出，约定26日清运。"),
            Step("上门劝导，未清离", "6月14日16:40", "doing", late="15日08:30登记，晚16小时"),
            Step("立案", "6月14日10:31", "new", url="#"),
        ],
        "before": Photo(static("jiedao/sheet/before.svg"), "门店前堆放木板、砖块和水泥袋，盖住盲道",
                        taken="6月14日10:22，网格员拍摄", digest="5be1" + "0" * 56 + "07c4"),
        "after": Photo(static("jiedao/sheet/after.svg"), "门前清空，盲道通畅", taken="6月26日15:05，社区拍摄",
                       digest="c90a" + "0" * 56 + "41d2"),
        "trail": [("今日", "/"), ("在办案件", "/cases/"), ("甲案 2018-0398", "")],
        "periods": [("6月", "?p=6", False), ("上半年", "?p=h1", True), ("2018年", "?p=y", False)],
        "flows": [763, 446, 693, 604, 809, 697],
        "stocks": [92, 93, 94, 94.4, 94.8, 95],
        "empties": [
            ("done", "都办完了", "下一件在7月2日：全城清洁准备，上午10:00前。", [("看下周", "#")]),
            ("unfound", "没有找到", "您能看到的范围是城管办和8个社区。", [("改一改再查", "#")]),
            ("new", "还没有记录", "手上有表的，直接导入；没有的，从第一条记起。", [("导入表格", "#"), ("记一笔", "#")]),
            ("none", "没有记录，留空", "上半年没有登记过调查。这一格是空的，不是0。", [("登记调查结果", "#")]),
        ],
        "months": [
            ("1月", "done", "1月12日开展，应到20人，实到18人；次日登记。"), ("2月", "late", "2月9日开展，次月10日才登记。已写明原因：记录员轮岗。"),
            ("3月", "waived", "支部书记空缺，街道党工委批准免开。"), ("4月", "missed", "4月没有开展的记录，应于4月28日前。"),
            ("5月", "done", "5月18日开展，应到25人，实到25人；次日登记。"), ("6月", "open", "6月30日前开展即可，还有2个工作日。"),
        ],
        "plates": [plate("甲案 2018-0398"), plate("乙社区 06", kind="line", url="#")],
        "long": LONG,
        "rare": "𠮷祥理发店 解䶮",
        "colours": ["paper", "sheet", "sunken", "line", "rule", "ink", "ink-2", "ink-3", "plate", "door", "mark",
                    "overdue", "due", "doing", "done", "quiet"],
    }  # fmt: skip
