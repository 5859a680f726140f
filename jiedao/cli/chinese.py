"""The words that typer itself says, in Chinese: headings and notes of `--help`, and what is wrong with a command."""

import re
from collections.abc import Sequence
from typing import Any

from typer._click import Context, HelpFormatter  # typer keeps them to itself; its version is pinned
from typer.exceptions import TyperException

from jiedao.cli.output import width

CONTEXT = {"help_option_names": ["--help", "-h"]}

HEADINGS = {"Options": "选项", "Arguments": "参数", "Commands": "命令"}
#: `文件 <path>`: the word in front of it says more.
TYPE = re.compile(r" <[^<>]*>$")
NOTES = (
    (r"Show this message and exit\.", "显示这份说明。"),
    (r"\[required\]", "（必填）"),
    (r"\[default: (.*?)\]", r"（默认 \1）"),
    (r"\[env var: (.*?)\]", r"（环境变量 \1）"),
    (r"(\d+)<=x<=(\d+)", r"\1 至 \2"),
)
FAULTS = (
    (r"No such option: (\S+?)( \(Possible options: (.*)\))?", r"没有选项 \1"),
    (r"No such command '(.*?)'\.(.*)", r"没有命令 \1"),
    (r"Missing command\.", "没有写要做什么"),
    (r"Missing (?:argument|option|parameter) '(.*?)'\.?.*", r"缺少 \1"),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", r"多写了 \1"),
    (r"Option '(.*?)' requires an argument\.?", r"选项 \1 后面要写值"),
    (r"Invalid value for '(.*?)': .*valid integer.*", r"\1 要写整数"),
    (r"Invalid value for '(.*?)': Input should be less than or equal to (\d+)", r"\1 最大是 \2"),
    (r"Invalid value for '(.*?)': Input should be greater than or equal to (\d+)", r"\1 最小是 \2"),
    (r"Invalid value for '(.*?)': \w+ '(.*?)' does not exist\.?", r"\1：没有 \2"),
    (r"Invalid value for '(.*?)': .*?'(\S+)' is not one of (.*?)\.?", r"\1 不能写 \2，可以写 \3"),
    (r"Invalid value for '?(.*?)'?: (.*?)\.?", r"\1 写得不对：\2"),
)


class Help(HelpFormatter):
    """`--help` in Chinese."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        words = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
        super().write_usage(prog, words, "用法：")

    def write_heading(self, heading: str) -> None:
        super().write_heading(HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 40, col_spacing: int = 2) -> None:
        said = [(TYPE.sub("", first), _noted(second)) for first, second in rows]
        column = max(width(first) for first, _ in said) + col_spacing
        for first, second in said:
            self.write(f"{'':>{self.current_indent}}{first}{' ' * (column - width(first))}{second}\n")


Context.formatter_class = Help


def _noted(text: str) -> str:
    for english, chinese in NOTES:
        text = re.sub(english, chinese, text)
    return text


def told(error: TyperException) -> str:
    """What is wrong with a command as it was written, and where to look, in one line."""
    said = getattr(error, "format_message", error.__str__)()
    for english, chinese in FAULTS:
        if found := re.fullmatch(english, said, re.DOTALL):
            said = found.expand(chinese)
            break
    ctx: Any = getattr(error, "ctx", None)
    path = ctx.command_path if ctx else "jiedao"
    return f"{said}。请用 {path} --help 查看写法。"
