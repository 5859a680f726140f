from jiedao.problems import NotFound, Problem, Refused


class AlreadyListed(Problem):
    code, status = "register.already_listed", 409
    message = "“{name}”已在{kind}名册上，不再登记第二份。请打开它的档案修改。"


class PlaceTaken(Problem):
    code, status = "register.place_taken", 409
    message = "代码 {code} 已属于“{name}”，不能再给“{other}”。请核对代码。"


class ListingEnded(Problem):
    code, status = "register.listing_ended", 409
    message = "“{name}”已于 {on} 离开{kind}名册（{why}）。请核对日期，或重新登记。"


class NoSuchSubject(NotFound):
    code = "register.no_such_subject"
    message = (
        "没有找到这份档案。它可能不存在，或者不在您的工作范围内。请从“台账”里选择，或到“谁能看到什么”查看您的范围。"
    )


class NothingChanged(Problem):
    code, status = "register.nothing_changed", 409
    message = "“{name}”的档案里写的就是这些，没有要改的。请先改好要改的一项，再写明原因登记。"


class NumberTaken(Problem):
    code, status = "register.number_taken", 409
    message = (
        "{what}“{number}”已写在{other}的档案里，不能再给“{name}”。请核对；是同一家的，请到“可能重复的档案”里合并。"
    )


class ChangedMeanwhile(Problem):
    code, status = "register.changed_meanwhile", 409
    message = "“{name}”的档案在您填写时已经改过。请看过现在的内容再改；您填的还在。"


class NotYoursToKeep(Refused):
    code = "register.not_yours_to_keep"
    message = "“{name}”不在您登记的名册上，您不能改它的档案。可以办理的岗位：{who}。"


class NotOneThing(Problem):
    code, status = "register.not_one_thing", 409
    message = "“{one}”和“{other}”不能合并：{reason}。请核对两份档案。"


class NotYoursToMerge(Refused):
    code = "register.not_yours_to_merge"
    message = (
        "“{one}”和“{other}”不能由您合并：{reason}。请由管得到这些名册的人办理：书记、主任，或相应科室、社区的负责人。"
    )


class MergeStoodOn(Problem):
    code, status = "register.merge_stood_on", 409
    message = "“{name}”的这次合并不能撤销：合并以后又登记了{what}，分不清是哪一家的。请先作废或改回这些，再撤销。"


class NoSuchMerge(NotFound):
    code = "register.no_such_merge"
    message = "没有找到这次合并。它可能不存在，或者不在您的工作范围内。请从档案的“变更经过”里打开。"


class PointOutside(Problem):
    code, status = "register.point_outside", 422
    message = (
        "这个点（{point}）不在{office}的边界以内，离边界约 {metres} 米。请核对经纬度和坐标系（选错坐标系会偏几百米）；"
        "确实在界外的，不归{office}管，请告知来人找当地街道，或转区里分派。您填的还在。"
    )


class BoundaryLater(Problem):
    code, status = "register.boundary_later", 409
    message = "“{name}”的边界在 {on} 已经另有一条，不能再从 {from_on} 起换。请把启用日期改到 {on} 以后，或核对是不是已经导入过。"


class NoSuchPlace(NotFound):
    code = "register.no_such_place"
    message = "没有找到“{place}”。本单位没有这个代码或名称的社区、网格。请核对代码，或先登记这个地方。"


class HasNoPoint(Problem):
    code, status = "register.has_no_point", 422
    message = "“{name}”是人或者住户，不在地图上标点。请在它的档案里写明地址。"
