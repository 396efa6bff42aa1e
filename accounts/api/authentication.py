"""Bearer tokens of API clients."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiClient
from accounts.permissions import Viewer
from accounts.services.clients import hash_token, note_use
from base import clock

PARTS = 2


class BearerAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the client becomes `request.user`."""

    def authenticate(self, request: Request) -> tuple[ApiClient, str] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != PARTS:
            raise AuthenticationFailed(_("Write the header as Authorization: Bearer <token>."))
        token = header[1].decode("ascii", "replace")
        alive = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now())
        client = (
            ApiClient.objects.select_related("unit")
            .filter(alive, token_hash=hash_token(token), revoked_at__isnull=True)
            .first()
        )
        if client is None:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        note_use(client)
        return client, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the base has no types
    """How the OpenAPI document says it."""

    target_class = BearerAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token of an API client."}


def viewer_of(request: Request) -> Viewer:
    """Who asks: a person or a client; without either nobody comes here."""
    return request.user
