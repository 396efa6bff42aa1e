"""API clients and their tokens."""

import datetime as dt
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import ApiClient, Unit
from base import clock, edits, trail
from base.edits import Edit
from base.errors import InvalidInputError
from base.trail import Actor, Change
from base.validation import ensure_valid

SCOPE = re.compile(r"[a-z][a-z-]*:(read|write)")


def hash_token(token: str) -> str:
    """What is kept of a token: SHA-256; a token is 256 random bits, so no salt or slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_api_client(
    *, actor: Actor, name: str, unit: Unit, scopes: Sequence[str], expires_at: dt.datetime | None = None
) -> tuple[ApiClient, str]:
    """Makes a client and returns it with its token, which is not kept and cannot be shown again.

    Raises InvalidInputError for a name that is taken or a scope that is not `<resource>:read` or `<resource>:write`.
    """
    wrong = [scope for scope in scopes if not SCOPE.fullmatch(scope)]
    if wrong or not scopes:
        shown = ", ".join(wrong) or "–"
        raise InvalidInputError(_("Not a scope: %(scopes)s. Write tasks:read or findings:write.") % {"scopes": shown})
    if ApiClient.objects.filter(name=name).exists():
        raise InvalidInputError(_("An API client named %(name)s exists already.") % {"name": name})
    token = secrets.token_urlsafe(32)
    client = ApiClient(
        name=name, unit=unit, scopes=sorted(set(scopes)), token_hash=hash_token(token), expires_at=expires_at
    )
    ensure_valid(client)
    client.save()
    trail.record(actor, Change("client.created", client, changes={"scopes": [None, client.scopes]}))
    return client, token


@transaction.atomic
def edit_api_client(
    *, actor: Actor, client: ApiClient, values: Mapping[str, Any], version: int | None = None
) -> ApiClient:
    """Changes expires_at and revoked_at; a revoked token opens nothing from that instant.

    Raises StaleVersionError when someone was faster.
    """
    edits.apply(client, Edit("client.edited", values, version), actor=actor)
    return client


def note_use(client: ApiClient) -> None:
    """Keeps the day's first use and then at most one write an hour."""
    at = clock.now()
    if client.last_used_at is None or at - client.last_used_at > dt.timedelta(hours=1):
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=at)
