from jiedao.problems import NotFound, Problem, Refused


class NoSuchFigure(NotFound):
    code = "figure.not_found"
    message = "没有叫“{figure}”的数字。{near}请用 jiedao figures 查看全部名称。"


class RowsNotYours(Refused):
    code = "figure.rows_not_yours"
    message = "“{figure}”的数可以看，但{place}的记录不在您的工作范围内。您可以打开：{yours}。"


class NotServed(Problem):
    code, status = "figure.not_served", 409
    message = "“{figure}”要数{source}，这一版还不能办理这类事项，所以没有数。请先不要引用。"


class PublishedFile(Problem):
    code, status = "figure.published_file", 400
    message = "{file}{where}：{reason}。请改正后再比对。"
