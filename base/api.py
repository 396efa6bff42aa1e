"""What every view of the API shares: the shape of a body said once, and POSTs that are done once (design.md §7)."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.http.request import QueryDict
from django.utils.translation import gettext as _
from drf_orjson_renderer.renderers import ORJSONRenderer
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import mixins
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from base import clock
from base.errors import StaleVersionError
from base.idempotency import Answer, Asked, answer_once

KEY_HEADER = "Idempotency-Key"
REPEATED_HEADER = "Idempotency-Replayed"

Operation = TypeVar("Operation", bound=Callable[..., Response])
Body = type[Serializer[Any]]


class AnyContentRenderer(ORJSONRenderer):
    """Lets a client ask for a file by any type; a problem is JSON all the same."""

    media_type = "*/*"


ANY_CONTENT = [ORJSONRenderer, AnyContentRenderer]


def takes(body: Body) -> Callable[[Operation], Operation]:
    """Says what an operation's body holds: `self.given()` reads it so, and the OpenAPI document shows it."""

    def mark(operation: Operation) -> Operation:
        operation.body = body  # type: ignore[attr-defined]
        return operation

    return mark


def example(**value: Any) -> Callable[[Body], Body]:
    """Shows in the OpenAPI document what a body may look like."""
    shown = OpenApiExample("example", value=value, media_type="application/json")
    decorate: Callable[[Body], Body] = extend_schema_serializer(examples=[shown])
    return decorate


def body_of(operation: Any) -> Body | None:
    """What an operation takes; None where it is a verb and nothing more."""
    body: Body | None = getattr(operation, "body", None)
    return body


class ApiViewSet(GenericViewSet[Any]):
    """Base of every view of the API. `resource` is what scopes and permissions call it."""

    resource: str

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Lets a POST with a key go through `post_once`; as REST framework does, on the instance's handler."""
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and KEY_HEADER in request.headers:
            work = getattr(self, "post", self.http_method_not_allowed)
            vars(self)["post"] = lambda *given, **named: self.post_once(work, *given, **named)

    def post_once(self, work: Callable[..., Response], request: Request, *args: Any, **kwargs: Any) -> Response:
        """The operation's answer, or the one it had under this key before."""

        def answer() -> Answer:
            response = work(request, *args, **kwargs)
            return Answer(response.status_code, ORJSONRenderer().render(response.data).decode())

        caller: Any = request.user
        asked = Asked(caller.as_actor(), request.headers[KEY_HEADER], fingerprint(request))
        given = answer_once(asked, answer)
        headers = {REPEATED_HEADER: "true"} if given.is_repeated else None
        body = json.loads(given.body) if given.body else None  # 204 says nothing
        return Response(body, status=given.status, headers=headers)

    def get_object(self) -> Any:
        """The record of the address. Raises StaleVersionError when `If-Match` names another version of it."""
        record = super().get_object()
        writes = self.request.method not in SAFE_METHODS
        wanted, version = self.versions_wanted(), version_of(record)
        if writes and wanted is not None and version is not None and version not in wanted:
            raise StaleVersionError(_("This was changed since you read it: read it again."))
        return record

    def versions_wanted(self) -> list[int] | None:
        """The versions `If-Match` names, None where any will do. Figures and date may have moved on."""
        named = self.request.headers.get("If-Match", "*")
        return None if named.strip() == "*" else [int(each) for each in re.findall(r'"(\d{1,9})[^"]*"', named)]

    def given(self) -> dict[str, Any]:
        """The body of the running operation, read as `takes` says; its `version` may stand in `If-Match` instead.

        Raises REST framework's ValidationError.
        """
        body = body_of(getattr(self, self.action))
        if body is None:
            raise TypeError(self.action)
        serializer: Any = body(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        wanted = self.versions_wanted() if "version" in serializer.fields else []
        return ({"version": wanted[0]} if wanted else {}) | dict(serializer.validated_data)


class ReadViewSet(mixins.RetrieveModelMixin, mixins.ListModelMixin, ApiViewSet):
    """Records that are listed, and read one by one with an `ETag`."""

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        record = self.get_object()
        return Response(self.get_serializer(record).data, headers=etag_headers(record))


def version_of(record: Any) -> int | None:
    """How often a record was edited; None for one that is not counted, as an indicator set, whose version is a name."""
    version = getattr(record, "version", None)
    return version if isinstance(version, int) else None


def etag_headers(record: Any) -> dict[str, str]:
    """`ETag`: version, version of the figures, local date, on which lights depend; none for what is never edited."""
    version = version_of(record)
    if version is None:
        return {}
    return {"ETag": f'"{version}.{getattr(record, "figures_version", 0)}.{clock.today():%Y%m%d}"'}


def fingerprint(request: Request) -> str:
    """What is asked, as SHA-256: the address and the body as it was understood, files by their content."""
    data = request.data
    if isinstance(data, QueryDict):
        data = {name: [_plain(each) for each in data.getlist(name)] for name in data}
    text = json.dumps([request.path, data], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if not isinstance(value, UploadedFile):
        return value
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return [value.name, digest.hexdigest()]
