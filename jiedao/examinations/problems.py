from jiedao.problems import NotFound, Problem, Refused

# ---- the bank ----


class NoSuchQuestion(NotFound):
    code = "question.not_found"
    message = "没有找到这道题。它可能不存在，或者不在您的工作范围内。请从“题库”里打开。"


class NotYourBank(Refused):
    code = "question.not_your_bank"
    message = (
        "题库不由您管理：您现在的岗位（{posts}）不管这条线。题库里有答案，只有组织考试的人能打开。可以办理的人：{who}。"
    )


class SameQuestion(Problem):
    code, status = "question.same", 409
    message = "题库里已经有这道题：第{no}题。请打开那道题修改，不要再录一道。"


class QuestionFaulty(Problem):
    code, status = "question.faulty", 422
    message = "这道题还不能入库：{faults}"


class QuestionRetired(Problem):
    code, status = "question.retired", 409
    message = "第{no}题已在{on}停用，不能再{what}。要再考它，请新录一道。"


class RetireWhyMissing(Problem):
    code, status = "question.why_missing", 422
    message = "停用第{no}题要写明理由。请填写后再停用。"


class NoQuestions(Problem):
    code, status = "question.no_table", 422
    message = "在 {file} 里没有找到题目（看过的表：{sheets}）。表头里至少要有“题干”和“答案”两列。请照模板整理，或者核对是不是选错了文件。"


class SheetMissing(Problem):
    code, status = "question.sheet_missing", 422
    message = "还没有选文件。请选一份题目表（.xlsx、.xls 或 .csv），再按“读入”。"


class SheetTooLarge(Problem):
    code, status = "question.sheet_too_large", 413
    message = "“{file}”超过 {limit} MB，没有读入。题目表里只留题目，去掉图片，或者分成几份。"


class NoSuchSheet(NotFound):
    code = "question.no_such_sheet"
    message = "没有找到这次导入。它可能不存在，或者不在您的工作范围内。请从“题库”重新导入。"


class SheetSettled(Problem):
    code, status = "question.sheet_settled", 409
    message = "{file} 现在是“{state}”，不能再{what}。请看题库里的题目，或者重新读入一份。"


# ---- an examination ----


class NoSuchExamination(NotFound):
    code = "examination.not_found"
    message = "没有找到这场考试。它可能不存在，或者您和您的支部不参加。请从“考试”里打开。"


class NotYourExamination(Refused):
    code = "examination.not_yours"
    message = "“{title}”的“{what}”不由您办理：{reason}。可以办理的人：{who}。"


class RuleMissing(Problem):
    code, status = "examination.rule_missing", 409
    message = "还不能组织考试：{on}的制度“{regulation}”里没有写明{names}。请先在制度里补上，再来。"


class FormMissing(Problem):
    code, status = "examination.form_missing", 409
    message = "还不能组织考试：{on}没有施行考试成绩的表单“{form}”，成绩无处登记。请先施行这项制度。"


class PlanFaulty(Problem):
    code, status = "examination.plan_faulty", 422
    message = "这场考试还不能组织：{faults}"


class TooFewQuestions(Problem):
    code, status = "examination.too_few_questions", 409
    message = "题库里的题不够：{lacks}。请先补题，或者减少抽题数。"


class ClosedAlready(Problem):
    code, status = "examination.closed", 409
    message = "“{title}”{state}，不能再{what}。"


class NotOverYet(Problem):
    code, status = "examination.not_over", 409
    message = "“{title}”还不能关闭：{reason}。请等到{when}，或者先把没有考的人登记清楚。"


class BegunAlready(Problem):
    code, status = "examination.begun", 409
    message = "“{title}”已有{count}人考过，不能取消。请到期关闭；题目有错，请把那道题作废。"


class WhyMissing(Problem):
    code, status = "examination.why_missing", 422
    message = "{what}要写明理由。请填写后再办理，您填的其他内容还在。"


class NotAsked(Problem):
    code, status = "examination.not_asked", 404
    message = "“{title}”没有考这道题。请从试卷里选择。"


class StruckAlready(Problem):
    code, status = "examination.struck", 409
    message = "“{title}”的这道题已经作废，成绩已按作废后重算。不用再办。"


class PaperNotYet(Refused):
    code = "examination.paper_not_yet"
    message = "“{title}”的{what}现在不能打开：{reason}。"


# ---- sitting ----


class NotOpenYet(Problem):
    code, status = "examination.not_open", 409
    message = "“{title}”还没有开始。开始时间是{when}，请到时再来。"


class Over(Problem):
    code, status = "examination.over", 409
    message = "“{title}”已在{when}结束，不能再答。没有考的，请找支部书记申请补考。"


class NotAMember(Refused):
    code = "examination.not_a_member"
    message = "{name}在{on}不是参加“{title}”的支部的党员，不能参加。党组织关系有变动的，请先在党员名册里更正。"


class SatAlready(Problem):
    code, status = "examination.sat", 409
    message = "{name}已经考过“{title}”，不能再考。确要再考，请支部书记批准补考。"


class AbsentAlready(Problem):
    code, status = "examination.absent", 409
    message = "{name}在“{title}”已登记为缺考（{why}）。要补，请先批准补考。"


class NoSuchSitting(NotFound):
    code = "examination.no_such_sitting"
    message = "没有找到这份答卷。它可能不存在，或者是别人的。请从“考试”里打开自己的。"


class HandedIn(Problem):
    code, status = "examination.handed_in", 409
    message = "这份卷子已在{when}交卷，不能再改。交卷前答的都已存上。"


class AnswerUnreadable(Problem):
    code, status = "examination.answer_unreadable", 400
    message = "第{no}题的答案读不懂，没有存上。请重新选。"


class MarkOutOfRange(Problem):
    code, status = "examination.mark_out_of_range", 422
    message = "{name}的分数“{mark}”不对：要在 0 到 {full} 之间，最多两位小数。请核对卷面。"


class MakeUpStands(Problem):
    code, status = "examination.makeup_stands", 409
    message = "{name}已有一次批准了还没有考的补考（{when}）。考过以后再批。"


class NothingToMakeUp(Problem):
    code, status = "examination.nothing_to_make_up", 409
    message = "{name}还没有考过，也没有登记缺考，不用补考：在{until}前都可以考。"


class MakeUpUntimely(Problem):
    code, status = "examination.makeup_untimely", 422
    message = "补考的时间不对：{reason}。请改好再批。"
