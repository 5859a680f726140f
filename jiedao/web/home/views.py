from django.http import HttpRequest, HttpResponse

from jiedao.access.roles import Permission
from jiedao.web.pages import page
from jiedao.web.requires import requires


@requires(Permission.HOME_SEE)
def home(request: HttpRequest) -> HttpResponse:
    """What one has to do today."""
    return page(request, "home/home.html")
