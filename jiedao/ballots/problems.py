from jiedao.problems import NotFound, Problem, Refused


class NoSuchPoll(NotFound):
    code = "ballot.not_found"
    message = "没有找到这次表决。它可能不存在，或者不在您的工作范围内，也没有您的一票。请从“表决”里打开。"


class NoSuchBallot(Problem):
    code, status = "ballot.no_such_ballot", 404
    message = "{on}没有施行“{ballot}”这项表决。请核对制度，或核对日期。"


class NotHeldHere(Problem):
    code, status = "ballot.drawn", 400
    message = "“{ballot}”是抽签排序，不投票。请在抽签的页面办理。"


class NoElectors(Problem):
    code, status = "ballot.no_electors", 409
    message = "“{ballot}”在{on}没有可以投票的人：{subject}那天没有符合条件的成员。请先核对名册和成员的所属、身份。"


class NothingToChoose(Problem):
    code, status = "ballot.nothing_to_choose", 409
    message = "“{ballot}”还没有{what}，不能表决。请先登记好再办理。"


class NoSeats(Problem):
    code, status = "ballot.no_seats", 409
    message = "“{ballot}”没有写明应选几人。请先在选举方案里填写应选名额。"


class NotYoursToHold(Refused):
    code = "ballot.not_yours_to_hold"
    message = "“{poll}”不由您主持和计票：{reason}。可以办理的岗位：{who}。"


class NotInThisState(Problem):
    code, status = "ballot.not_in_this_state", 409
    message = "“{poll}”现在是“{state}”，不能{move}。{next_step}"


class Settled(Problem):
    code, status = "ballot.settled", 409
    message = "“{poll}”{on}已经宣布结果，不能再{move}。确需重新表决的，请另行召集。"


class NoVoting(Problem):
    code, status = "ballot.not_on_screen", 409
    message = "“{poll}”按制度用{casting}表决，不能{move}。"


class PresenceByName(Problem):
    code, status = "ballot.presence_by_name", 409
    message = "“{poll}”在屏幕上投票，要逐人登记到会，现在只登记了人数。请先在到会情况里逐人勾选。"


class NotAnElector(Problem):
    code, status = "ballot.not_an_elector", 403
    message = "{person}在“{poll}”里没有表决权（{reason}）。请核对名单；名册有误的，先更正名册再重新召集。"


class NotAMemberThatDay(Problem):
    code, status = "ballot.not_a_member", 409
    message = "{person}在{on}不是{subject}的成员，不能算作{what}。请核对是哪一位，或先更正名册上的所属日期。"


class NotPresent(Problem):
    code, status = "ballot.not_present", 409
    message = "{person}没有到会（{reason}），不能{move}。确已到会的，请主持人先更正到会情况。"


class RecusedCounted(Problem):
    code, status = "ballot.recused", 409
    message = "{person}在“{poll}”里已经回避（{reason}），不能{move}，也不计入应到和到会。请把这一位去掉。"


class NoRecusal(Problem):
    code, status = "ballot.no_recusal", 409
    message = "“{ballot}”的制度没有规定回避，不能登记{person}回避。依据：{basis}。"


class WhyMissing(Problem):
    code, status = "ballot.why_missing", 422
    message = "“{poll}”的“{move}”要写明原因。请填写后再办理。"


class QuorumNotMet(Problem):
    code, status = "ballot.quorum_not_met", 409
    message = (
        "“{poll}”到会不足，不能{move}：应到{due}人，实到{came}人，至少要{needed}人到会。依据：{basis}。"
        "请更正到会情况，或登记“到会不足”，另行召开。"
    )


class HouseholdsMissing(QuorumNotMet):
    code = "ballot.households_missing"
    message = (
        "“{poll}”参加的户不够，不能{move}：应到{due}户，实到{came}户，至少要{needed}户参加。依据：{basis}。"
        "请更正到会情况，或登记“到会不足”，另行召开。"
    )


class SpeaksLast(Problem):
    code, status = "ballot.speaks_last", 409
    message = "{person}是{role}，要最后表态；还没有表态的有：{others}。请先请他们表态。"


class SpokeAlready(Problem):
    code, status = "ballot.spoke_already", 409
    message = "{person}不能再登记表态：{reason}。"


class NotAllSpoken(Problem):
    code, status = "ballot.not_all_spoken", 409
    message = "“{poll}”还不能{move}：到会的还有{others}没有表态，{role}要最后表态。请先登记表态。"


class SecondVote(Problem):
    code, status = "ballot.second_vote", 409
    message = "您在“{poll}”里已经投过票，一人只投一次，投出的票不能查看也不能更改。那一票有效，请等主持人宣布结果。"


class VoteIncomplete(Problem):
    code, status = "ballot.vote_incomplete", 422
    message = "这张票还不能投出：{reason}。请改好再投；现在还没有记下任何内容。"


class BoxDisturbed(Problem):
    code, status = "ballot.box_disturbed", 409
    message = "“{poll}”票箱里有{slips}张票，参加投票的却有{voters}人，结果不能作数。请写明原因结束这一次，重新表决。"


class CountWrong(Problem):
    code, status = "ballot.count_wrong", 422
    message = "这份计票对不上：{faults}。请核对以后再登记；没有登记任何内容。收回确实多于发出的，这次表决无效，请结束并重新表决。"


class CountedAlready(Problem):
    code, status = "ballot.counted_already", 409
    message = "“{poll}”第{round}轮{reason}。{next_step}"


class TellerIsCandidate(Refused):
    code = "ballot.teller_is_candidate"
    message = "{person}是“{poll}”的候选人，不能计票、监票。请由候选人以外的人计票。"


class TellersMissing(Problem):
    code, status = "ballot.tellers_missing", 409
    message = "“{poll}”还不能宣布结果：要两名计票人各自登记，现在只有{count}人登记。请另一名计票人用自己的账号登记。"


class TellersDisagree(Problem):
    code, status = "ballot.tellers_disagree", 409
    message = "“{poll}”第{round}轮两名计票人（{tellers}）对不上：{differences}。请两人重新清点，各自登记第{again}轮；这一轮的数字留着备查。"


class NothingToRunOff(Problem):
    code, status = "ballot.nothing_to_run_off", 409
    message = "“{poll}”没有得票相同而未决的候选人，不用再次投票。"


class OverCap(Problem):
    code, status = "ballot.over_cap", 409
    message = "“{option}”最多{allowed}人（{rated}人参评，上限{share}，{basis}），现在定了{given}人：{names}。请把其中至少{more}人改为别的等次。"


class NoSuchDraw(NotFound):
    code = "ballot.draw_not_found"
    message = "没有找到这次抽签。它可能不存在，或者不在您的工作范围内。请从“抽签”里打开。"


class NothingToDraw(Problem):
    code, status = "ballot.nothing_to_draw", 409
    message = "“{ballot}”在{on}没有可以抽签的：{subject}那天的名册里没有符合条件的。请先把名册登记好，再公布。"


class DrawnAlready(Problem):
    code, status = "ballot.drawn_already", 409
    message = "“{draw}”{on}已经抽过签，顺序不能再改。结果在这次抽签的页面上，任何人都可以复算。"


class DrawCalledOff(Problem):
    code, status = "ballot.draw_called_off", 409
    message = "“{draw}”已经不抽了：{why}。要抽签的，请重新公布名单和种子。"


class DrawDayOver(Problem):
    code, status = "ballot.draw_day_over", 422
    message = "“{draw}”的抽签日期{on}已经过去。请填今天或以后的日期：种子要先公布，再抽签。"


class DrawTooEarly(Problem):
    code, status = "ballot.draw_too_early", 409
    message = "“{draw}”公布的抽签日期是{on}，还没有到。请到那天再抽；要改日期，请写明原因不抽这一次，重新公布。"


class ListChanged(Problem):
    code, status = "ballot.list_changed", 409
    message = "“{draw}”公布种子以后名单变了：{changes}。不能按旧名单抽，也不能换名单沿用这个种子。请写明原因不抽这一次，重新公布名单和种子。"


class NotRated(Problem):
    code, status = "ballot.not_rated", 409
    message = "{names}不在“{poll}”的评议对象里（预备党员参加评议，不定等次），不能写等次。请把这一行去掉再登记。"


class GradesDiffer(Problem):
    code, status = "ballot.grades_differ", 409
    message = "“{poll}”已经确定的等次和这份记录不一致：{names}。请照已确定的填写；确要改的，先在“确定等次”里写明原因重新确定。"


class GradeMissing(Problem):
    code, status = "ballot.grade_missing", 422
    message = "还没有确定等次的有：{names}。每一位都要确定一个等次。"


class NotYoursToGrade(Refused):
    code = "ballot.not_yours_to_grade"
    message = "“{poll}”的等次由{who}确定，结果只告知本人，您不能查看。"
