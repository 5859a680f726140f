"""The budgets, as they are agreed, and the table that compares them with what was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One budget: what is measured, the bound, and whether it is a floor (at least) or a ceiling (at most)."""

    number: str
    what: str
    bound: float
    is_floor: bool = False
    unit: str = "x"

    def holds(self, measured: float) -> bool:
        return measured >= self.bound if self.is_floor else measured <= self.bound


GOALS = [
    Goal("1a", "submission, 1 client, of the raw commit rate", 0.12, True),
    Goal("1b", "submission, 8 clients and 2 workers, of the raw rate of 8", 0.08, True),
    Goal("1c", "CPU a submission, application and database", 2.0, unit="ms"),
    Goal("1d", "growth of that CPU, 20,000 to 1,000,000 records", 1.25),
    Goal("2", "figure of half a year at 1,000,000 records, of the count by hand", 1.5),
    Goal("3a", "CPU of a list page of 50 rows, of the empty signed-in page", 2.5),
    Goal("3b", "statements of a list page at 5,000 rows", 12, unit=""),
    Goal("3c", "statements at 5,000 rows, of those at 50", 1.0),
    Goal("4", "memory of one worker", 130, unit="MB"),
    Goal("5", "start to the first answer, without the database", 1.0, unit="s"),
    Goal("6", "build of the demonstration", 60, unit="s"),
    Goal("7a", "matrix of 200 branches, 12 months, 6 duties, of its rows by hand", 10.0),
    Goal("7b", "statements of its page", 10, unit=""),
    Goal("7c", "statements at 200 branches, of those at 20", 1.0),
    Goal("8a", "lines a second of a roster of 50,000 x 12, from file to settled", 2000, True, unit="/s"),
    Goal("8b", "memory of it", 500, unit="MB"),
    Goal("8c", "lines a second of the same file again", 2000, True, unit="/s"),
    Goal("9a", "check of a draft of 5,000 characters, of reading its figures once", 20.0),
    Goal("9b", "a list of 50,000 cases as a file, of COPY", 0.25, True),
    Goal("10", "points of a month for 10,000 members, a rule, of the sums by hand", 2.0),
    Goal("11a", "list of 1,000,000 cases, of its rows and counts by hand", 2.0),
    Goal("11b", "its page in the middle", 2.0),
    Goal("11c", "board of them", 2.0),
    Goal("11d", "map of those that are open", 2.0),
    Goal("11e", "map of all", 2.0),
    Goal("11f", "most statements of one of these pages", 12, unit=""),
    Goal("11g", "memory after them, of that after few cases", 1.1),
    Goal("12", "CPU of a record with one photo from a phone, of the bare page", 4.0),
    Goal("13", "tick over 100,000 open duties and cases each, of an UPDATE by hand", 5.0),
]


def table(measured: dict[str, float]) -> tuple[str, bool]:
    """The table as text, and whether every budget that was measured holds."""
    lines, good = [f"{'':4}{'goal':68}{'bound':>12}{'measured':>12}  verdict"], True
    for goal in GOALS:
        if goal.number not in measured:
            lines.append(f"{goal.number:4}{goal.what:68}{_said(goal, goal.bound):>12}{'–':>12}  not measured")
            continue
        value = measured[goal.number]
        good &= goal.holds(value)
        verdict = "holds" if goal.holds(value) else "MISSED"
        lines.append(f"{goal.number:4}{goal.what:68}{_said(goal, goal.bound):>12}{_said(goal, value):>12}  {verdict}")
    return "\n".join(lines), good


def _said(goal: Goal, value: float) -> str:
    sign = "≥" if goal.is_floor else "≤"
    shown = f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.0f}"
    return f"{sign if value is goal.bound else ''} {shown} {goal.unit}".strip()
