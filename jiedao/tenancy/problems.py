from jiedao.problems import Problem


class UnknownOffice(Problem):
    code, status = "tenancy.unknown_office", 404
    message = "没有叫“{office}”的单位。现有：{known}。请核对单位简称，或用 jiedao createoffice 建立。"
