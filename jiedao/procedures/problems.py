from collections.abc import Sequence
from typing import Any

from jiedao.entries.problems import NotFilledIn
from jiedao.problems import NotFound, Problem, Refused


class NoOwner(Problem):
    code, status = "setup.no_owner", 503
    message = (
        "数据库的表落后于本版本（{count} 步未做），而 DATABASE_URL 的账户无权修改表。"
        "请设置 JIEDAO_OWNER_URL（表的所有者 jiedao_owner 的地址）后再启动一次。"
    )


class TablesNewer(Problem):
    code, status = "setup.tables_newer", 409
    message = "数据库的表由较新版本的本软件建立（{names}），现在的版本不认识，数据未作改动。请安装那一版或更新的版本后再启动。"


class OwnerNotNamed(Problem):
    code, status = "setup.owner_not_named", 503
    message = (
        "这一步要由表的所有者来做，而 DATABASE_URL 只给出了应用账户。"
        "请设置 JIEDAO_OWNER_URL（jiedao_owner 的地址）后再试一次。"
    )


class OfficeExists(Problem):
    code, status = "office.exists", 409
    message = "代码 {code} 或简称 {slug} 已属于“{name}”。请换一个，或直接使用已有的单位。"


class NoSuchPlace(Problem):
    code, status = "office.no_such_place", 400
    message = "“{what}”所在的地方 {code} 没有登记。请先在“地方”表里填写它，再试一次。"


class NoSuchKind(Problem):
    code, status = "register.no_such_kind", 404
    message = "{on}没有“{kind}”这项名册或离册原因。请核对制度，或选择别的日期。"


class NoSuchRegulation(Problem):
    code, status = "rulebook.no_such_regulation", 404
    message = "{on}这里没有施行“{code}”这项制度。请从“制度”里选择，或核对日期。"


class PlanOnHoliday(NotFilledIn):
    code, status = "plan.on_holiday", 422
    message = (
        "“{form}”没有登记，有 {count} 行排在放假的日子：{first}您填的内容还在，改了日子再登记；"
        "确要在那一天安排的，请先把它作为本单位的工作日录入工作日历。"
    )


class PlanLineDone(Problem):
    code, status = "plan.line_done", 409
    message = (
        "计划{plan}没有更正：{day}的“{what}”已经办过（记录{record}），这一行不能改动或去掉。"
        "请把这一行改回原样，再改别的；那次记录登记错了的，请更正那条记录。"
    )


class NoOwnFile(Problem):
    code, status = "own.no_file", 404
    message = "您的账号还没有对应的人员档案，没有可看的本人档案。请联系党政综合办登记任职。"


class NothingToClaim(NotFound):
    code = "claim.nothing_to_claim"
    message = "没有找到可以认领的这一项。它可能不存在，还不能认领，或者不由您认领。请从“认领和结对”里选择。"


class TakenAlready(Problem):
    code, status = "claim.taken_already", 409
    message = "{place}的这一项{kind}已经有人认领了，不能再认领。请回到“认领和结对”另选一项。"


class NotYoursToClaim(Refused):
    code = "claim.not_yours_to_claim"
    message = "{kind}不由您认领：您是{posts}。可以办理的：{who}。"


class NotOpenToClaim(Problem):
    code, status = "claim.not_open", 409
    message = "“{name}”还不能安排{role}：{reason}。请先登记清楚，再安排。"


class FormChanged(Problem):
    code, status = "field.form_changed", 409
    message = (
        "“{form}”没有送出：您在手机上填写之后，这张表改过了。填的内容还在手机上。"
        "请打开这一条，按新表核对、补齐，再送一次。"
    )


class RecordedElsewhere(Problem):
    """`others`: the records that stand there already."""

    code, status = "field.recorded_elsewhere", 409
    message = (
        "“{form}，{subject}”没有送出：{on}已经有{who}登记的一条，您的手机当时还不知道。两份都在，"
        "请对照后决定：确实是两次，就两条都登记；是同一次，就留已登记的那一条。"
    )

    def __init__(self, others: Sequence[Any]) -> None:
        self.others = others
        first = others[0]
        super().__init__(
            form=first.version.content["label"], subject=first.subject.name, on=f"{first.occurred_on:%Y-%m-%d}",
            who=first.person.name if first.person_id else "他人",
        )  # fmt: skip


class OthersPhone(Problem):
    code, status = "field.others", 409
    message = "没有送出：这一条是别人在这台手机上记的，现在登录的是{name}。它原样留在手机上，请由记的人登录后再送。"


class ClockOff(Problem):
    code, status = "field.clock_off", 409
    message = (
        "没有送出：这台手机的时间{how}了{much}（手机{phone}，系统{here}），发生时间可能不对。"
        "请打开这一条，核对发生时间后再送；并把手机的日期和时间改为自动设置。"
    )


class PhotoBroken(Problem):
    code, status = "field.photo_broken", 400
    message = "“{name}”没有传完整：收到的与手机上存的不一样。照片还在手机上，请再送一次。"


class ShiftTwice(Problem):
    code, status = "rota.shift_twice", 409
    message = "{person}{on}{hours}已经排在“{where}”，同一时间不能排两处，没有登记。请换一个人，或先调开那一班。"


class ShiftNotListed(Problem):
    code, status = "rota.not_listed", 409
    message = "{person}{on}不在可以排班的名册上（还没有任职或已经离岗），没有登记。请换一个人，或先登记任职。"


class NoSuchShift(NotFound):
    code = "rota.no_such_shift"
    message = "没有找到这一班。它可能刚被改过，或者不在您的工作范围内。请重新打开排班表再改。"


class NothingToCopy(Problem):
    code, status = "rota.nothing_to_copy", 409
    message = "上一周没有可以照搬的班次：没有排过，或这一周已经都有。请逐班添加。"


class TooManyAtOnce(Problem):
    code, status = "case.too_many_at_once", 422
    message = "一次最多一起办{most}件案件，您选了{n}件以上。请分几次选，或者先用条件筛选。"
