"""Sessions in signed cookies (decision 0007). A browser sends the same cookie with every request, so what a process has
once found to be signed it does not work out again; how old it is is asked each time."""

import time
from functools import lru_cache
from typing import Any

from django.contrib.sessions.backends import signed_cookies
from django.core import signing

SALT = "django.contrib.sessions.backends.signed_cookies"


class SessionStore(signed_cookies.SessionStore):
    def load(self) -> dict[str, Any]:
        """What the session holds; a new, empty one where the cookie is not ours or too old."""
        try:
            held, signed_at = opened(self.session_key)
        except (signing.BadSignature, ValueError, TypeError):
            held, signed_at = b"", 0
        if time.time() - signed_at > self.get_session_cookie_age():
            self.create()
            return {}
        found: dict[str, Any] = self.serializer().loads(held)
        return found


class _Unread(signing.JSONSerializer):
    """Leaves the content as it is, so that every request reads its own copy."""

    def loads(self, data: bytes) -> Any:
        return data


@lru_cache(maxsize=4096)
def opened(cookie: str) -> tuple[bytes, int]:
    """The content of a signed cookie and the second it was signed. Raises BadSignature."""
    held: bytes = signing.loads(cookie, serializer=_Unread, salt=SALT)
    return held, signing.b62_decode(cookie.rsplit(":", 2)[1])
