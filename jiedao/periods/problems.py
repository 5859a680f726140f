"""What a user may meet when naming a period or a festival."""

from jiedao.problems import Problem


class UnknownPeriod(Problem):
    """The address or a field names a period in none of the six forms."""

    code, status = "periods.unknown", 400
    message = (
        "“{typed}”不是可用的时段。请按以下写法之一填写：某日 2018-06-30，某周 2018-W25，某月 2018-06，"
        "某季度 2018-Q2，半年 2018-H1，全年 2018（年份为 {first_year} 至 {last_year}）。"
    )


class FestivalUnknown(Problem):
    """The table of festivals does not reach that year: refused rather than guessed."""

    code, status = "periods.festival_unknown", 422
    message = (
        "{year}年的{name}日期不在日历表内（现有 {first_year} 至 {last_year} 年），不能推算期限。"
        "请联系系统管理员补充节日日期表后再办理。"
    )
