"""Young staff become heads in communities, Party workers are added: what the appointments say."""

from collections.abc import Iterator
from datetime import date

from jiedao.demo.diary import Listed, Page, Written
from jiedao.demo.office import Office

APPOINTED = "rotation.appointment"


def pages(office: Office) -> Iterator[Page]:
    """Everybody of the table, put on the list of post-holders and appointed."""
    for no, row in enumerate(office.plan.own("appointed")):
        who = office.holder("handler", line="personnel")
        day = date.fromisoformat(row["on"])
        yield Listed(office.workday(office.plan.since), "post_holder", row["name"], "personnel", {}, row["community"], who,
                     sex=row["sex"], born_on=date.fromisoformat(row["born_on"]), hour=10, minute=no)  # fmt: skip
        values = {
            "post": row["post"], "unit_text": row["unit"], "how": row["how"], "started_on": row["on"],
            "rotate_by": f"{day.year + 5}{row['on'][4:]}",
        }  # fmt: skip
        yield Written(day, APPOINTED, who, values, ("post_holder", row["name"]), 11, no)
