from jiedao.problems import Problem


class ChainBroken(Problem):
    code, status = "audit.chain_broken", 409
    message = (
        "{office}的审计链从第 {seq} 条起对不上（{kind}，{subject}，{at}）：这一条被改动过。"
        "请停止写入，保留现场，并用最近的备份核对这一条之后的内容。"
    )


class EventMissing(Problem):
    code, status = "audit.event_missing", 409
    message = "{office}的审计链缺少第 {seq} 条：有事件被删除。请停止写入，保留现场，并用最近的备份核对。"


class TailCut(Problem):
    code, status = "audit.tail_cut", 409
    message = (
        "{office}的审计链里没有链首 {head}：它之后的尾部被截掉了，或者这个链首不属于本单位。现在的末条是第 {seq} 条。"
        "请核对印发时的链首；属实则停止写入，从备份恢复。"
    )
