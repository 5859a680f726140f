"""Whoever may switch the door gives a program its key; the page shows it once and never again."""

from jiedao.procedures import open311
from jiedao.register.scope import Scope
from jiedao.requests.models import Client

NAME = "示范路况小程序"


def test_a_key_is_shown_once_on_the_page_that_makes_it(office, visit):
    client = visit("secretary")
    assert visit("handler").get("/requests/clients/").status_code == 403
    assert client.post("/requests/clients/", {"name": ""}).status_code == 422
    shown = client.post("/requests/clients/", {"name": NAME})
    key = shown.content.decode().partition('id="key" type="text" readonly value="')[2].partition('"')[0]
    assert open311.client_of(Scope.everything(office.code), key) is not None
    assert "no-store" in shown.headers["Cache-Control"]
    assert key not in client.get("/requests/clients/").content.decode()
    assert client.post("/requests/clients/", {"name": NAME}).status_code == 422
    (made,) = Client.objects.all()
    assert client.post(f"/requests/clients/{made.pk}/end/").status_code == 303
    assert Client.objects.get().ended_by.username.startswith("secretary")
