"""What each view declares about who may call it; a test fails on one that declares nothing."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views import View

from accounts.models import User
from accounts.permissions import holds
from accounts.roles import Permission
from base.errors import NotAllowedError


@dataclass(frozen=True)
class Access:
    """`permission` None: everyone signed in; what they may see is then the queryset's matter."""

    permission: Permission | None = None


SIGNED_IN = Access()


def holders_of(permission: Permission) -> Access:
    """For those whose role grants it somewhere; the view still asks about the record."""
    return Access(permission)


class GuardedView(View):
    """A page for people who signed in. Subclasses declare `access`."""

    access: ClassVar[Access]

    @property
    def person(self) -> User:
        """Who signed in; `dispatch` let nobody else pass."""
        if not isinstance(self.request.user, User):
            raise PermissionDenied
        return self.request.user

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self._ask_to_sign_in(request)
        permission = self.access.permission
        if permission is not None and not holds(request.user, permission):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowedError as error:
            raise PermissionDenied(str(error)) from error

    def _ask_to_sign_in(self, request: HttpRequest) -> HttpResponse:
        response = redirect_to_login(request.get_full_path())
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
        return response
