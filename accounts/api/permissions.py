"""Scopes of API clients; what they see of a resource is the queryset's matter."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiClient
from accounts.permissions import Viewer

if TYPE_CHECKING:
    from rest_framework.views import APIView  # REST framework's views import this module by settings


class HasScope(BasePermission):
    """A client needs `<resource>:read` or `:write`; a person who signed in is judged by their roles."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        viewer: Viewer = request.user
        if isinstance(viewer, ApiClient):
            verb = "read" if request.method in SAFE_METHODS else "write"
            resource: str = view.resource  # type: ignore[attr-defined]
            return f"{resource}:{verb}" in viewer.scopes
        return bool(viewer and viewer.is_authenticated)
