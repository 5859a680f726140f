from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm
from axes.helpers import get_failure_limit
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext


class SignInForm(LoginForm):
    """User name and password. A failure is said at the password, with how many tries are left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in (("login", gettext_lazy("用户名")), ("password", gettext_lazy("密码"))):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["login"].error_messages["required"] = gettext_lazy("请填写用户名。")
        self.fields["password"].error_messages["required"] = gettext_lazy("请填写密码。")
        self.fields["login"].widget.attrs["autocapitalize"] = "none"

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError:
            self.add_error("password", self._mismatch())
            return self.cleaned_data

    def _mismatch(self) -> str:
        left = get_failure_limit(self.request, None) - int(getattr(self.request, "axes_failures_since_start", 0) or 0)
        said = ngettext("用户名或密码不对，还可以试%(n)s次。", "用户名或密码不对，还可以试%(n)s次。", max(left, 0)) % {
            "n": max(left, 0)
        }
        return said + _("忘了密码，请找本单位的系统管理员重设。")


class NewPasswordForm(ChangePasswordForm):
    """The present password and the new one, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "oldpassword": gettext_lazy("现在的密码"), "password1": gettext_lazy("新密码"),
            "password2": gettext_lazy("新密码，再输一遍"),
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
            self.fields[name].error_messages["required"] = gettext_lazy("请填写这一项。")
        self.fields["password1"].help_text = gettext_lazy("至少8位，不能全是数字，不要用姓名和常见密码。")

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned and "password2" in self.errors and cleaned.get("password1"):
            self.errors["password2"] = self.error_class([_("两遍输入的新密码不一样。请重新输入。")])
        if cleaned and cleaned.get("password1") and cleaned["password1"] == cleaned.get("oldpassword"):
            self.add_error("password1", _("新密码和现在的一样。请换一个。"))
        return cleaned
