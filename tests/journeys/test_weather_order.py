"""A weather order from the notice to the review: through the pages, as those of the office walk them."""

import re

from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.register.models import Subject
from jiedao.tenancy.ids import uuid7
from tests import cast

YESTERDAY = "2018-07-01"
RULES = "weather_control"


def words(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def record(client, form, about, at, **values):
    sent = {"_id": uuid7(), "_about": about.pk, "_at": at} | {
        name.replace("__", "."): one for name, one in values.items()
    }
    answer = client.post(f"/record/{RULES}.{form}/", sent)
    assert answer.status_code == 303, words(answer)[:400]
    return answer


def owed(duty, about):
    return (
        Obligation.objects.filter(duty=f"{RULES}.{duty}", subject_id=about.pk)
        .on(cast.TODAY)
        .order_by("-due_on")
        .first()
    )


def test_an_order_goes_from_the_notice_to_the_review(life, visit):
    office, site = life.office, life.site
    late = office.enter("building_site", "晚确认的工地", below="001001", builder="中原建工", floor_area="900",
                        earthwork="no", stage="building",
                        assigned={"site_grid_worker": office.standing("grid_worker").scope.person})  # fmt: skip
    handler, worker = visit("handler"), visit("grid_worker")

    # The notice is entered with its hour; whom it concerns owes an answer at once.
    assert "几时几分收到" in words(visit("secretary").get("/ledgers/weather_order/add/"))
    sent = {"id": uuid7(), "name": "橙色预警", "place": str(cast.HERE), "on": YESTERDAY, "hour": "16:00",
            "level": "orange", "temporary": "yes", "issuer": "市指挥部"}  # fmt: skip
    answer = visit("secretary").post("/ledgers/weather_order/add/", sent)
    assert answer.status_code == 303, words(answer)[:600]
    order = Subject.objects.get(name="橙色预警")
    assert {str(owed("confirm_by_site", one).due_at) for one in (site, late)} == {"2018-07-01 09:00:00+00:00"}

    # One answers within the hour, one after it.
    record(worker, "order_confirmed", site, f"{YESTERDAY}T16:40", order=order.pk, told="yes")
    record(worker, "order_confirmed", late, f"{YESTERDAY}T17:25", order=order.pk, told="yes")
    assert (owed("confirm_by_site", site).state, owed("confirm_by_site", late).state) == ("done", "late")
    page = words(handler.get(f"/duties/{RULES}.confirm_by_site/?period=2018-07-01"))
    assert (
        "应于7月1日17:00前，7月1日17:25完成，晚25分钟" in page and "时限7月1日17:00，7月1日16:40完成，早20分钟" in page
    )
    assert "每次管控令以后，其后1小时内" in words(handler.get(f"/rules/{RULES}/"))

    # A check finds a violation; the case has its own clock of two hours.
    asked = words(worker.get(f"/record/{RULES}.control_check/?about={site.pk}&order={order.pk}"))
    assert "停止土石方、拆迁作业" in asked
    items = {f"items__{one}": "pass" for one in ("spoil", "burning", "washing")} | {
        "items__outdoor": "na",
        "items__firms": "na",
    }
    record(worker, "control_check", site, f"{YESTERDAY}T18:00", order=order.pk, items__earthwork="fail",
           items__earthwork__note="仍在装运土方", **items)  # fmt: skip
    case = Case.objects.get(ladder=f"{RULES}.control_violation")
    assert case.due_at == cast.at(cast.TODAY, 20).replace(day=1) and case.subject_id == site.pk

    # Lifted: nothing is checked from then on, and the order waits to be looked back on.
    record(visit("secretary"), "order_lifted", order, "2018-07-02T00:01", lifted_on="2018-07-02")
    assert owed("daily_control", site).due_on == cast.TODAY.replace(day=1)
    assert owed("order_reviewed", order).state == "open"
    record(visit("secretary"), "order_review", order, "2018-07-02T00:01", told_all="no", review="已补备用联系人")
    assert owed("order_reviewed", order).state == "done"

    # Another one came today: whoever looks after a site sees until which hour it is to be told.
    sent |= {"id": uuid7(), "name": "红色预警", "on": "2018-07-02", "hour": "00:00", "level": "red"}
    assert visit("secretary").post("/ledgers/weather_order/add/", sent).status_code == 303
    assert re.search("今天01:00前，还有[0-9]+分钟|已过01:00", words(worker.get("/")))
    assert "01:00前" in words(worker.get("/agenda/day/2018-07-02/"))
