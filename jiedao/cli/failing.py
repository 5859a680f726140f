"""How a command ends: one Chinese line on stderr with a stable code, never a bare traceback."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer
from typer.exceptions import TyperException

from jiedao.cli import chinese
from jiedao.cli.problems import DatabaseUnreachable, Internal
from jiedao.problems import Problem

DONE, REFUSED, MISWRITTEN, INTERRUPTED = 0, 1, 2, 130
#: Characters of one line: a list of forty faults belongs to `jiedao rulebook check`.
LONGEST = 1000
#: The switch may stand anywhere; a command after `--` keeps its own words.
DEBUG = "--debug"


def run(app: typer.Typer, words: Sequence[str]) -> int:
    """Run a command and give its exit code; what went wrong is told on stderr."""
    own = list(words[: words.index("--")] if "--" in words else words)
    debug = DEBUG in own
    words = [word for word in own if word != DEBUG] + list(words[len(own) :])
    try:
        ended = typer.main.get_command(app)(words, prog_name="jiedao", standalone_mode=False)
        sys.stdout.flush()
        if ended == INTERRUPTED:  # Ctrl-C, as typer gives it
            _say("已停止。")
        return ended if isinstance(ended, int) else DONE
    except typer.Abort:
        _say("已停止。")
        return INTERRUPTED
    except BrokenPipeError:  # `jiedao figures | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":
            typer.echo(str(error))
        else:
            _say(f"{chinese.told(error)}（usage）")
        return MISWRITTEN
    except Exception as error:
        if debug:
            traceback.print_exc()
        problem = as_problem(error)
        _say(f"{_one_line(str(problem))}（{problem.code}）")
        return REFUSED


def as_problem(error: Exception) -> Problem:
    """The Problem to tell of: the error itself, a database that cannot be reached, or a fault that goes into a log."""
    if isinstance(error, Problem):
        return error
    operational = getattr(sys.modules.get("psycopg"), "OperationalError", None)
    if operational and any(isinstance(one, operational) for one in (error, error.__cause__)):
        return DatabaseUnreachable(reason=str(error).strip().splitlines()[0])
    return Internal(what=type(error).__name__, log=_logged(error))


def _logged(error: Exception) -> Path:
    """Keep the traceback where only the keeper of the house reads it: a message may carry a person's data."""
    from jiedao.embedded import var_folder

    text = "".join(traceback.format_exception(error))
    log = var_folder() / "errors.log"
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        fd = os.open(log, flags, 0o600)
    except OSError:
        fd, name = tempfile.mkstemp(prefix="jiedao-", suffix=".log")
        log = Path(name)
    with open(fd, "a", encoding="utf-8") as file:
        file.write(f"jiedao {' '.join(sys.argv[1:2])}\n{text}\n")
    return log


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}……"


def _say(line: str) -> None:
    print(line, file=sys.stderr)
