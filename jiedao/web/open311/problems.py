"""What a program meets that asks otherwise than Open311 GeoReport v2 has it. Each begins with the specification's own words."""

from django.utils.translation import gettext_noop

from jiedao.problems import NotFound, Problem


class JurisdictionMissing(Problem):
    code, status = "open311.jurisdiction_missing", 400
    message = gettext_noop(
        "jurisdiction_id was not provided：没有写是哪个单位。请带上 jurisdiction_id，值是该单位网上反映地址里的代号。"
    )


class JurisdictionUnknown(NotFound):
    code = "open311.jurisdiction_unknown"
    message = gettext_noop(
        "jurisdiction_id provided was not found：没有这个单位，或者它没有开放网上反映。请核对 jurisdiction_id。"
    )


class KeyRefused(Problem):
    code, status = "open311.key_refused", 403
    message = gettext_noop(
        "Missing or invalid api_key：密钥没有写、不对，或者已经停用。这一件没有收。请把单位发的密钥写在 api_key 里。"
    )


class ServiceMissing(Problem):
    code, status = "open311.service_missing", 400
    message = gettext_noop(
        "service_code was not provided：没有写是哪一类问题。请先取 services，再写其中的 service_code。"
    )


class ServiceUnknown(NotFound):
    code = "open311.service_unknown"
    message = gettext_noop(
        "service_code provided was not found：今天的制度里没有“{typed}”这一类。请先取 services，再写其中的 service_code。"
    )


class LocationMissing(Problem):
    code, status = "open311.location_missing", 400
    message = gettext_noop(
        "lat/long or address_string was not provided：没有写在哪里。请写 lat 和 long（WGS-84，单位度），或者写 address_string。"
    )


class RequestUnknown(NotFound):
    code = "open311.request_unknown"
    message = gettext_noop(
        "service_request_id provided was not found：没有“{typed}”这一件。请用提交时得到的 service_request_id。"
    )


class ValueRefused(Problem):
    code, status = "open311.value_refused", 400
    message = gettext_noop("{field} is not valid：“{typed}”不能用。请写{wanted}。")


class TooManyDays(Problem):
    code, status = "open311.too_many_days", 400
    message = gettext_noop(
        "start_date and end_date may not span more than 90 days：一次最多取{most}天的。请把时间分成几段来取。"
    )


class BodyUnread(Problem):
    code, status = "open311.body_unread", 400
    message = gettext_noop(
        "General service error：内容的格式不认识，没有收。请用 application/x-www-form-urlencoded，附照片用 multipart/form-data，编码用 UTF-8。"
    )


class MethodUnknown(Problem):
    code, status = "open311.method_unknown", 405
    message = gettext_noop("General service error：这个地址不能用 {typed}，只能用 {wanted}。请核对接口说明。")
