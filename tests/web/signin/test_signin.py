"""Signing in and out, the lock after failures, the accounts of a house of invented data, one's own password."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from tests import cast

NAME = f"handler_{cast.HERE}"


def attempt(client: Client, password: str = cast.PASSWORD, name: str = NAME, **more: str):
    return client.post("/signin/", {"login": name, "password": password, **more})


def signed_in(client: Client) -> bool:
    return client.get("/more/").status_code == 200


def test_the_right_password_opens_the_house_where_one_wanted_to_go(office):
    client = Client()
    sent = attempt(client, next="/access/?by=deeds")
    assert (sent.status_code, sent["Location"]) == (302, "/access/?by=deeds")
    assert "苗青禾" in client.get("/more/").content.decode()


def test_nobody_is_led_out_of_the_house_by_signing_in(office):
    assert attempt(Client(), next="https://elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize(("name", "password"), [(NAME, "wrong"), ("nobody-here", cast.PASSWORD)])
def test_a_wrong_pair_says_how_many_tries_are_left_and_not_which_half_is_wrong(office, name, password):
    page = attempt(Client(), password, name).content.decode()
    assert "用户名或密码不对，还可以试4次。忘了密码，请找本单位的系统管理员重设。" in page
    assert f'value="{name}"' in page and password not in page


def test_empty_fields_are_named(office):
    page = attempt(Client(), "", "").content.decode()
    assert "请填写用户名。" in page and "请填写密码。" in page


def test_five_failures_lock_the_name_for_this_address_for_a_quarter_of_an_hour(office):
    client = Client()
    pages = [attempt(client, "wrong") for _ in range(5)]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 429]
    text = pages[-1].content.decode()
    assert "signin.locked" in text and f"用户名“{NAME}”已锁定" in text and "系统管理员" in text
    assert 0 < int(pages[-1]["Retry-After"]) <= 900
    locked = attempt(client)
    assert locked.status_code == 429 and not signed_in(client)
    assert attempt(client, name=f"leader_{cast.HERE}").status_code == 302


def test_a_success_wipes_the_failures_before_it(office):
    client = Client()
    for _ in range(4):
        attempt(client, "wrong")
    assert attempt(client).status_code == 302
    assert "还可以试4次" in attempt(Client(), "wrong").content.decode()


def test_a_closed_account_learns_that_it_is_closed(office):
    user = office.user("handler")
    user.is_active = False
    user.save(update_fields=["is_active"])
    client = Client()
    assert attempt(client).status_code in (200, 302) and not signed_in(client)
    assert "这个账号已停用" in client.get("/account-closed/").content.decode()


def test_a_session_ends_with_its_account(office, visit):
    client = visit("handler")
    assert signed_in(client)
    user = office.user("handler")
    user.is_active = False
    user.save(update_fields=["is_active"])
    assert not signed_in(client)


def offered(request: object) -> dict[str, object]:
    """Some accounts of the cast, as a house of invented data offers them."""
    names = [*list(cast.CAST)[:8]]
    accounts = [
        {"username": f"{n}_{cast.HERE}", "name": cast.CAST[n][0], "post": cast.CAST[n][1], "office": "试验街道"}
        for n in names
    ]
    return {"accounts": accounts, "password": cast.PASSWORD}


def test_a_house_of_invented_data_lets_a_visitor_in_by_one_press(office, settings):
    settings.JIEDAO_SIGNIN = "tests.web.signin.test_signin.offered"
    client = Client()
    page = client.get("/signin/").content.decode()
    assert "演示·数据虚构" in page and cast.PASSWORD in page and "还有2个身份" in page
    assert f'<button name="login" value="{NAME}">' in page
    assert attempt(client).status_code == 302 and signed_in(client)


def test_a_house_with_a_real_office_offers_nothing(office, settings):
    settings.JIEDAO_SIGNIN = None
    page = Client().get("/signin/").content.decode()
    assert "演示账号" not in page and cast.PASSWORD not in page


def test_signing_out_asks_first_and_then_says_so(office, visit):
    client = visit("handler")
    assert "退出登录吗" in client.get("/signout/").content.decode() and signed_in(client)
    out = client.post("/signout/", follow=True)
    assert out.redirect_chain[-1][0] == reverse("account_login") and "已退出登录。" in out.content.decode()
    assert not signed_in(client)


def test_nobody_opens_an_account_for_himself(office):
    assert Client().get("/signup/").status_code == 404


class TestPassword:
    NEW = "qingshan-lvshui-26"

    def change(self, client: Client, old: str = cast.PASSWORD, new: str = NEW, again: str = NEW):
        return client.post("/password/", {"oldpassword": old, "password1": new, "password2": again})

    def test_a_new_password_is_in_force_at_once_and_ends_the_other_sessions(self, office, visit):
        client, elsewhere = visit("handler"), visit("handler")
        changed = self.change(client)
        assert (changed.status_code, changed["Location"]) == (302, "/more/")
        assert [str(m) for m in get_messages(changed.wsgi_request)] == ["密码已改，下次登录用新密码。"]
        assert signed_in(client) and not signed_in(elsewhere)
        assert attempt(Client()).status_code == 200 and attempt(Client(), self.NEW).status_code == 302

    def test_the_change_leaves_an_event(self, office, visit):
        from jiedao.audit import queries
        from jiedao.audit.actions import key
        from jiedao.register.scope import Scope

        def events() -> list[str]:
            found = queries.events_of(Scope.everything(cast.HERE), key(office.user("handler")))
            return [event.kind for event in found]

        before = events().count("access.password_changed")
        self.change(visit("handler"))
        assert events().count("access.password_changed") == before + 1

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"old": "wrong"}, "现在的密码不对。请重新输入。"),
            ({"again": "something-else-1"}, "两遍输入的新密码不一样。请重新输入。"),
            ({"new": "12345678", "again": "12345678"}, "密码"),
            ({"new": "", "again": ""}, "请填写这一项。"),
        ],
    )
    def test_a_refused_password_changes_nothing_and_says_why(self, office, visit, given, said):
        page = self.change(visit("handler"), **given)
        assert page.status_code == 200 and said in page.content.decode()
        assert attempt(Client()).status_code == 302

    def test_a_stranger_has_no_password_to_change(self, office):
        assert Client().get("/password/")["Location"] == "/signin/?next=/password/"


def test_nothing_opens_before_a_handed_out_password_is_ones_own(office):
    user = office.user("handler")
    user.password_is_initial = True
    user.save(update_fields=["password_is_initial"])
    client = Client()
    attempt(client)
    for path in ("/", "/cases/", "/more/", "/figures/?period=2018-06"):
        assert client.get(path)["Location"] == "/password/"
    sent = client.post("/record/day_night_patrol.day_patrol/", {"_id": "x"})
    assert sent["Location"] == "/password/"
    page = client.get("/password/").content.decode()
    assert "初始密码" in page and "不改了" not in page
    new = {"oldpassword": cast.PASSWORD, "password1": "榆钱-2018-words", "password2": "榆钱-2018-words"}
    same = client.post("/password/", {**new, "password1": cast.PASSWORD, "password2": cast.PASSWORD}).content.decode()
    assert "新密码和现在的一样" in same and client.get("/")["Location"] == "/password/"
    assert client.post("/password/", new).status_code == 302
    assert client.get("/").status_code == 200
    user.refresh_from_db()
    assert user.password_is_initial is False
