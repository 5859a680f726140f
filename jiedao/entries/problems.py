from dataclasses import dataclass
from typing import Any

from jiedao.problems import NotFound, Problem, Refused


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one field: where (`items.video.note`), what it is called, a whole sentence, and the code of a
    refusal that has a name of its own."""

    path: str
    label: str
    sentence: str
    problem: str = ""


class NotFilledIn(Problem):
    """A form with faults; nothing is stored, everything typed is kept by the caller. `faults` lists them in order."""

    code, status = "entry.not_filled_in", 400
    message = "“{form}”还不能登记，有 {count} 处要补：{first}您填的内容还在，请逐处补全后再登记。"

    def __init__(self, form: str, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(form=form, count=len(faults), first="".join(f.sentence for f in faults[:3]))

    def as_dict(self) -> dict[str, Any]:
        return {**super().as_dict(), "faults": [vars(fault) for fault in self.faults]}


class NotAMember(NotFilledIn):
    code, status = "entry.not_a_member", 422
    message = "“{form}”没有登记，到会情况里有 {count} 人当天不在应到之列：{first}您填的内容还在。"


class NoSuchForm(NotFound):
    code = "entry.no_such_form"
    message = "没有叫“{form}”的表，或者它在{on}没有施行。请从“记一笔”里选择。"


class NotYourForm(Refused):
    code = "entry.not_your_form"
    message = "“{form}”不由您登记：您是{posts}，这张表由{who}登记。请转告他们，或到“谁能看到什么”查看。"


class InTheFuture(Problem):
    code, status = "entry.in_the_future", 400
    message = "发生时间{when}还没有到（现在是{now}）。请改成实际发生的时间。"


class BeforeAppointment(Problem):
    code, status = "entry.before_appointment", 400
    message = "发生日期{when}早于您的任职日期（{since}）。任职以前的事请由当时的经办人登记，或请本科室补登并写明来源。"


class BeforeOffice(Problem):
    code, status = "entry.before_listing", 400
    message = "{when}时“{subject}”还不在名册上（{since}登记）。请核对日期。"


class WrongSubject(Problem):
    code, status = "entry.wrong_subject", 400
    message = "“{form}”要写明是关于哪一个{kinds}的。请先选择。"


class SameIdOtherContent(Problem):
    code, status = "entry.same_id_other_content", 409
    message = (
        "编号 {id} 的记录已经登记过，但内容与这次的不同。原记录未动。要改请在原记录上“更正”，要新记请重新打开空表。"
    )


class RuleRefuses(Problem):
    code, status = "entry.rule_refuses", 409
    message = "“{form}”不能登记：{says}。依据：{basis}。您填的内容还在。"


class AlreadyClosed(Problem):
    code, status = "entry.already_closed", 409
    message = "记录 {id} 已于 {at} {why}，不能再改。请打开最新的一版。"


class NoSuchEntry(NotFound):
    code = "entry.not_found"
    message = "没有找到这条记录。它可能不存在，或者不在您的工作范围内。请核对编号，或到“谁能看到什么”查看您的范围。"


class NotAPhoto(Problem):
    code, status = "entry.not_a_photo", 400
    message = "“{name}”不是照片：{reason}。请重新拍摄，或选择 JPG、PNG、WebP、HEIC 照片。已填内容还在。"


class FileTooLarge(Problem):
    code, status = "entry.file_too_large", 413
    message = "“{name}”有 {size}，超过 {limit} 的上限。照片请直接拍摄（会自动缩小），文件请压缩后再传。已填内容还在。"


class FileKind(Problem):
    code, status = "entry.file_kind", 400
    message = "“{name}”的内容不是可以存的文件（{found}）。可以存：照片（JPG、PNG、WebP、HEIC）和 PDF。已填内容还在。"


class StoreFull(Problem):
    code, status = "entry.store_full", 507
    message = "“{name}”没有存上：存放附件的磁盘已满。已填内容还在。请告诉系统管理员清理磁盘，再传一次。"


class NoSuchFile(NotFound):
    code = "entry.no_such_file"
    message = "没有找到这份附件。它可能不存在，或者不在您的工作范围内。"


class FileDamaged(Problem):
    code, status = "entry.file_damaged", 500
    message = "附件 {digest} 与登记时的指纹不符，可能被改动或损坏。请停止使用它，并从备份恢复。"


class NothingSealed(NotFound):
    code = "entry.nothing_masked"
    message = "这条记录里没有“{path}”这一项，或者它没有填。请回到记录重新打开。"


class NotYoursToReveal(Refused):
    code = "entry.not_yours_to_reveal"
    message = "“{field}”的完整内容不给您的岗位（{posts}）看。可以查看的岗位：{who}。请转告他们办理。"


class NotYoursToCorrect(Refused):
    code = "entry.not_yours_to_correct"
    message = "记录{number}不由您{what}：{reason}。请转告{who}。"


class PartOfCase(Problem):
    code, status = "entry.part_of_case", 409
    message = (
        "记录{number}是案件{case}办理中的一步，不能单独{what}。请打开案件办理；案件办错了，请用“重新办理”或“作废”。"
    )


class NoSuchDraft(NotFound):
    code = "entry.no_such_draft"
    message = "没有找到这份草稿。它可能已经登记或删除，或者是别人的。请从“记一笔”重新打开。"


class WhyMissing(Problem):
    code, status = "entry.why_missing", 422
    message = "{what}要写明原因。请写一句话，您填的其他内容还在。"
