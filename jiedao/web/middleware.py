"""How a person wants the page (theme, size of text, language), and how htmx is sent on."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect

COOKIE = "jiedao_view"
SALT = "jiedao.web.view"
THEMES = ("light", "dark", "auto")
SIZES = ("standard", "medium", "large")

Answer = Callable[[HttpRequest], HttpResponseBase]


@dataclass(frozen=True)
class View:
    """How a person wants pages: theme, size of text (large = 长辈版), language. Kept in a signed cookie."""

    theme: str = "light"
    size: str = "standard"
    language: str = ""

    def __str__(self) -> str:
        return ".".join((self.theme, self.size, self.language))

    @classmethod
    def read(cls, text: str) -> "View":
        """The choice in a cookie; what this version does not know falls back to the first of its kind."""
        theme, size, language = (*text.split("."), "", "", "")[:3]
        return cls(
            theme if theme in THEMES else THEMES[0],
            size if size in SIZES else SIZES[0],
            language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        )


class Preferences:
    """Gives every request its `view` and speaks the chosen language; the browser's own language is not asked.

    An office PC set up in English still shows the Chinese an official needs, until somebody chooses English.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        view = View.read(request.get_signed_cookie(COOKIE, "", salt=SALT) or "")
        request.view = view  # type: ignore[attr-defined]
        if view.language == translation.get_language():
            response = self.get_response(request)
        else:
            with translation.override(view.language):
                response = self.get_response(request)
        response.headers.setdefault("Content-Language", view.language)
        if "Cookie" not in response.headers.get("Vary", ""):
            patch_vary_headers(response, ("Cookie",))
        return response


class WayOn:
    """Where a view sends the browser on, the whole page goes, although htmx had asked for a part of it.

    What was done is then said on the new page, and a sign-in page never ends up inside a form.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        part = request.META.get("HTTP_HX_REQUEST") == "true" and not request.META.get("HTTP_HX_BOOSTED")
        if not part or response.status_code not in (301, 302, 303):
            return response
        onward = HttpResponseClientRedirect(response["Location"])
        onward.cookies = response.cookies
        return onward
