"""A person's choice of theme and row height."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import SIGNED_IN, GuardedView
from base.looks import Looks, keep


class LooksView(GuardedView):
    """Keeps the choice in the browser and goes back to the page it was made on."""

    access = SIGNED_IN
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        back = request.POST.get("next", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
            back = "/"
        response = HttpResponseRedirect(back)
        keep(response, Looks.chosen(request), is_secure=request.is_secure())
        return response
