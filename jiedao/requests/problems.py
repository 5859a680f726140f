from jiedao.problems import NotFound, Problem, Refused


class NoSuchRequest(NotFound):
    code = "request.not_found"
    message = "没有找到编号“{number}”。请核对：编号是7位字母和数字，不含0、1、I、L、O、U。找不到编号，可以打电话或到社区窗口查。"


class DoorShut(NotFound):
    code = "request.door_shut"
    message = "这里没有开放网上反映。请打电话或到街道、社区窗口反映。"


class TooManyKnocks(Problem):
    code, status = "request.too_many", 429
    message = "从您这个网络来的{what}太多了，暂时不能再交。您写的内容还在这一页上。请{minutes}分钟后再交，急事请打电话：{phone}。"


class NothingSaid(Problem):
    code, status = "request.nothing_said", 422
    message = "还没有写是什么情况。请写几句，照片和地点可以没有。"


class TooLong(Problem):
    code, status = "request.too_long", 422
    message = "您写了{length}个字，最多{most}个字。您写的都还在，请留下最要紧的，其余的可以交了以后再补充。"


class NoSuchCategory(Problem):
    code, status = "request.no_such_category", 422
    message = "还没有选是哪一类问题。拿不准就选“别的”。"


class Elsewhere(Problem):
    code, status = "request.elsewhere", 422
    message = (
        "您标的位置不在{office}的范围内。请核对位置；如果确实在别处，请向当地街道反映，或拨打12345。您写的内容还在。"
    )


class NotAPhone(Problem):
    code, status = "request.not_a_phone", 422
    message = "这个电话号码不像是对的。请写11位手机号，或带区号的座机；不想留可以空着，凭编号也能查。"


class TooManyPictures(Problem):
    code, status = "request.too_many_pictures", 422
    message = "一次最多{most}张照片。请留下最能看清问题的，其余的可以交了以后再补充。"


class NotAsked(Problem):
    code, status = "request.not_asked", 409
    message = "编号 {number} 现在不用回答修好了没有：{state}。有新情况请写在“补充情况”里。"


class HiddenWhyMissing(Problem):
    code, status = "request.hidden_why_missing", 422
    message = "不公开要写明原因，例如“与事实无关的人身指责”。请填写后再保存。"


class AreaOutside(Problem):
    code, status = "request.area_outside", 422
    message = "要遮住的地方没有画在照片上。请重新画，或写四个0到1000之间的数：左、上、右、下。"


class DoorUntimely(Problem):
    code, status = "request.door_untimely", 422
    message = "不能这样登记：{reason}。请核对文件日期。"


class DoorOpenAlready(Problem):
    code, status = "request.door_open", 409
    message = "网上反映已经按{document}开放。要换文件，请先停用，再按新文件开放。"


class DoorNotYours(Refused):
    code = "request.door_not_yours"
    message = "网上反映的开放和停用不由您办理。您的岗位是{posts}，需要全街道范围的书记或主任。请向书记或主任提出。"


class NotTaken(Problem):
    code, status = "request.not_taken", 409
    message = "{office}今天的制度里没有居民反映这一项，这里还不能收。请打电话或到窗口反映；单位请核对规则库。"


class NoSuchClient(NotFound):
    code = "request.client_not_found"
    message = "没有找到这个接口用户。它可能不在本单位。请回到接口密钥一览重新选。"


class ClientKnown(Problem):
    code, status = "request.client_known", 409
    message = "“{name}”已经有一个在用的密钥。要换密钥，请先停用原来的，再发新的；是另一个程序，请换一个名称。"


class ClientTooFast(Problem):
    code, status = "request.client_too_fast", 429
    message = "这个接口密钥一小时内报得太多，最多{most}件。这一件没有收。请{minutes}分钟后再送；急事请打电话：{phone}。"
