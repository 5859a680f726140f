from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jiedao.access import actions
from jiedao.web import clock


class Adapter(DefaultAccountAdapter):
    """allauth on the house's terms: nobody signs up, the password is changed by an audited action, words are ours."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("用户名或密码不对。"),
        "enter_current_password": _("现在的密码不对。请重新输入。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        return False  # allauth's own JSON shape is not ours

    def set_password(self, user: Any, password: str) -> None:
        actions.change_password(user, password_hash=make_password(password), by=user, at=clock.now(self.request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("more")
