"""A session's cookie is opened once in a process, and is neither trusted longer nor shared for that."""

import time

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from jiedao.web import sessions
from jiedao.web.sessions import SALT, SessionStore
from tests import cast


@pytest.fixture
def visitor(office):
    client = Client()
    client.force_login(office.user("handler"), backend="jiedao.access.backends.Accounts")
    assert client.get("/more/").status_code == 200
    return client


def test_a_known_cookie_is_refused_once_its_hours_are_over(visitor, monkeypatch):
    later = time.time() + settings.SESSION_COOKIE_AGE + 5
    monkeypatch.setattr(sessions.time, "time", lambda: later)
    assert visitor.get("/more/").status_code == 302


def test_a_cookie_with_one_letter_changed_is_nobodys(visitor):
    kept = visitor.cookies[settings.SESSION_COOKIE_NAME].value
    for at in (3, len(kept) // 2, len(kept) - 3):
        forged = kept[:at] + ("A" if kept[at] != "A" else "B") + kept[at + 1 :]
        visitor.cookies[settings.SESSION_COOKIE_NAME] = forged
        assert visitor.get("/more/").status_code == 302


@pytest.mark.parametrize("cookie", ["", "x", "a:b", "a:b:c", "::", "七:八:九"])
def test_what_is_no_cookie_of_ours_is_an_empty_session(cookie):
    assert SessionStore(cookie).get("_auth_user_id") is None


def test_two_requests_of_one_cookie_do_not_share_what_they_put_into_it():
    cookie = signing.dumps({"kept": 1}, salt=SALT)
    one, two = SessionStore(cookie), SessionStore(cookie)
    one["more"] = 2
    assert one["kept"] == two["kept"] == 1
    assert "more" not in two


def test_a_new_password_ends_a_session_whose_cookie_is_known(office, visitor):
    user = office.user("handler")
    user.set_password(cast.PASSWORD + "-new")
    user.save(update_fields=["password"])
    assert visitor.get("/more/").status_code == 302
