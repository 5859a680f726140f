"""Nothing of a person is read before somebody looked; who knocks is counted for an hour and forgotten."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from jiedao.audit.models import Event
from jiedao.cases.models import Case, State
from jiedao.procedures import following, moderating, requesting
from jiedao.procedures.requesting import Upload
from jiedao.register.scope import Scope
from jiedao.requests import actions, queries
from jiedao.requests.models import Knock, Request, Salt
from jiedao.requests.problems import NoSuchRequest, TooManyKnocks
from tests import cast
from tests.requests.conftest import receive

DAY = date(2018, 6, 27)
PLATE = "车牌豫A12345天天堵门，电话13603715678"


def checkered() -> bytes:
    """A photo of fine squares: what can be read of it is gone where it is coarse."""
    picture = Image.new("RGB", (400, 300), "white")
    for x in range(0, 400, 8):
        for y in range(0, 300, 8):
            if (x + y) // 8 % 2:
                picture.paste("black", (x, y, x + 8, y + 8))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


def test_what_was_written_is_sealed_and_others_read_it_masked_until_a_moderator_frees_it(door_open):
    made = receive(
        door_open.office, on=DAY, community=door_open.community.pk, words=PLATE, contact="13603715678"
    ).request
    assert made.words == "车牌【车牌号】天天堵门，电话【电话号码】"
    kept = [made.sealed_words, made.contact, str(made.entry.values), *Event.objects.values_list("data", flat=True)]
    assert not [one for one in kept if "12345" in str(one) or "1360371" in str(one)]
    assert not Case.objects.filter(title__contains="12345").exists()
    who = door_open.office.standing("handler", DAY)
    moderating.free(made, who=who, now=cast.at(DAY, 10))
    assert Request.objects.get(pk=made.pk).words == PLATE


def test_a_photo_is_seen_only_when_shown_and_its_marked_areas_can_be_read_no_more(door_open):
    photo = Upload(io.BytesIO(checkered()), "a.jpg", 1)
    made = receive(door_open.office, on=DAY, community=door_open.community.pk, pictures=(photo,)).request
    (kept,) = queries.pictures_of(Scope.everything(), made)
    with pytest.raises(NoSuchRequest):
        moderating.shown_bytes(Scope.everything(), kept.pk)
    moderating.blur(kept, [[0, 0, 500, 1000]], who=door_open.office.standing("handler", DAY), now=cast.at(DAY, 10))
    with Image.open(io.BytesIO(moderating.shown_bytes(Scope.everything(), kept.pk))) as shown:
        grey = shown.convert("L")
        left, right = grey.crop((10, 10, 180, 290)).getextrema(), grey.crop((220, 10, 390, 290)).getextrema()
    assert left[1] - left[0] < 60 < right[1] - right[0]


def test_what_is_open_nearby_is_offered_without_its_code_once_it_is_shown(door_open):
    scope, street, now = Scope.everything(), door_open.street, cast.at(DAY, 12)
    made = receive(door_open.office, on=DAY, community=door_open.community.pk).request
    asked = {"street": street, "now": now, "category": made.category, "community": door_open.community.pk}
    assert following.nearby(scope, **asked) == []
    actions.show(made, by="system:test", at=now)
    assert [one.request.pk for one in following.nearby(scope, **asked)] == [made.pk]
    assert requesting.confirm_once(made, address="203.0.113.1", street=street, now=now)
    assert not requesting.confirm_once(made, address="203.0.113.9", street=street, now=now)
    assert Request.objects.get(pk=made.pk).confirmations == 1


def test_a_telephone_number_is_forgotten_when_its_time_after_closing_is_over(door_open):
    made = receive(door_open.office, on=DAY, community=door_open.community.pk, contact="13603715678")
    Case.objects.filter(pk=made.case.pk).update(state=State.CLOSED, closed_on=DAY)
    later = cast.at(DAY + timedelta(days=90), 23)
    assert moderating.forget_contacts(door_open.street, now=later) == 0
    assert moderating.forget_contacts(door_open.street, now=later + timedelta(hours=2)) == 1
    assert Request.objects.get(pk=made.request.pk).contact == ""


def test_a_thousand_a_minute_from_one_address_are_held_up_and_forgotten_with_the_hour(door_open):
    street, at = door_open.street, cast.at(DAY, 10, 30)
    for _ in range(60):
        requesting.held_up("report", "203.0.113.5", street=street, now=at)
    with pytest.raises(TooManyKnocks, match=r"30分钟|31分钟"):
        requesting.held_up("report", "203.0.113.200", street=street, now=at)
    requesting.held_up("report", "198.51.100.5", street=street, now=at)
    assert "203.0" not in str(list(Knock.objects.values_list("mark", flat=True)))
    requesting.held_up("report", "203.0.113.5", street=street, now=at + timedelta(hours=1))
    assert (Salt.objects.count(), Knock.objects.count()) == (1, 1)
