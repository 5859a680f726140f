from jiedao.problems import NotFound, Problem


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
