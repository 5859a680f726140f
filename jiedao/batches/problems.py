from jiedao.problems import Problem


class NoSuchBatch(Problem):
    code, status = "batches.not_found", 404
    message = "没有这次导入，或者不在您的工作范围内。请从“导入记录”里打开。"


class AnotherAtWork(Problem):
    code, status = "batches.another_at_work", 409
    message = "{kind}名册正在导入另一个文件：{file}。请等它登记完，或者先到那里接着登记、撤销，再导入这一个。"


class NotInThisState(Problem):
    code, status = "batches.not_in_this_state", 409
    message = "{file} 的导入现在是“{state}”，不能{what}。请刷新页面，看它现在可以办什么。"


class WhyMissing(Problem):
    code, status = "batches.why_missing", 422
    message = "撤销 {file} 的导入要写明理由，例如“选错了文件”。"


class StoodOn(Problem):
    code, status = "batches.stood_on", 409
    message = (
        "{file} 的导入不能整批撤销：导入以后又有 {count} 件事以它为依据：{which}。"
        "请先处理这些记录（作废或更正），或者只在档案里更正有错的那一条。"
    )
