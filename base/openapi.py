"""The OpenAPI document: read from the views, with the errors and the key that every operation has."""

from typing import Any

from django.db.models import IntegerField
from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import SAFE_METHODS

from base.api import KEY_HEADER, body_of
from base.idempotency import LONGEST
from base.problems import CONTENT_TYPE, document

Schema = dict[str, Any]

PROBLEMS: dict[int, tuple[str, str, str]] = {
    400: ("Not understood: `errors` names the filter or field.", "invalid", "Invalid input."),
    401: ("Neither a session nor a valid token.", "not_authenticated", "Authentication credentials were not provided."),
    403: (
        "Seen but not yours to do, or the token lacks the scope.",
        "permission_denied",
        "You do not have permission to perform this action.",
    ),
    404: ("No such record, or none you may see.", "not_found", "Not found."),
    409: (
        "The record is in another state: read it again.",
        "wrong_state",
        "This notice is no draft any more. Reload the page.",
    ),
    412: (
        "Changed by someone else since `version`; `errors` holds what is stored.",
        "stale",
        "Someone else changed this meanwhile. Your text is still here; compare it and save again.",
    ),
    422: ("A rule refuses it; `errors` says which, by field.", "refused", "Say why it is sent back."),
}
"""Status: what it means, and an example's code and detail."""

PROBLEM_SCHEMA: Schema = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Which problem, for programs."},
        "title": {"type": "string", "description": "The same in words."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong and what to do, for people."},
        "errors": {
            "type": "object",
            "description": "Messages by field; the empty name stands for the whole body.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}


def add_problems(result: Schema, **_kwargs: Any) -> Schema:
    """A hook of the generator: adds the shape of a problem document, and an answer for each status."""
    found = result["components"]
    found.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    found["responses"] = {f"Problem{status}": _problem(status, *told) for status, told in PROBLEMS.items()}
    return result


def _problem(status: int, meaning: str, code: str, detail: str) -> Schema:
    shape = {"$ref": "#/components/schemas/Problem"}
    content = {CONTENT_TYPE: {"schema": shape, "example": document(code, detail, status)}}
    return {"description": meaning, "content": content}


KEY_PARAMETER: Schema = {
    "name": KEY_HEADER,
    "in": "header",
    "description": "Your own random text, such as a UUID: sent again within 24 hours with the same body, the operation "
    "is not done again and has the first answer; with another body it is refused with 422.",
    "schema": {"type": "string", "maxLength": LONGEST},
}
VERSION_PARAMETER: Schema = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` the record was read with: with another version of it the operation is refused with 412.",
    "schema": {"type": "string"},
}


class Operations(AutoSchema):
    """Documents the operations of `base.api.ApiViewSet`: their docstrings, bodies (`takes`), scopes and errors."""

    view: Any

    def get_operation(self, *args: Any, **kwargs: Any) -> Schema | None:
        operation: Schema | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        parameters = operation.setdefault("parameters", [])
        parameters += [KEY_PARAMETER] if self.method == "POST" else []
        parameters += [VERSION_PARAMETER] if self.compares_versions() else []
        for answer in operation["responses"].values():
            answer["description"] = answer["description"] or "As it stands now."
        is_asked = any(each["in"] == "query" for each in parameters)
        for status in self.problem_statuses(is_asked=is_asked):
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
        return operation

    def problem_statuses(self, *, is_asked: bool) -> list[int]:
        """The errors the operation may answer; `is_asked`: its address carries something to be understood."""
        writes = self.method not in SAFE_METHODS
        read = [400, 401, 403, 404] if writes or is_asked else [401, 403, 404]
        return [*read, *([409, 422] if writes else []), *([412] if self.compares_versions() else [])]

    def compares_versions(self) -> bool:
        """Whether it writes on one record that has a version."""
        counted = [each for each in self.view.queryset.model._meta.fields if each.name == "version"]
        is_counted = any(isinstance(each, IntegerField) for each in counted)
        return self.method not in SAFE_METHODS and self.view.detail and is_counted

    @property
    def operation(self) -> Any:
        return getattr(self.view, self.view.action)

    def get_operation_id(self) -> str:
        """`updates_submit`: the resource and what is done."""
        return f"{self.view.resource}_{self.view.action}".replace("-", "_")

    def get_summary(self) -> str:
        """The first sentence of the docstring."""
        text = " ".join(super().get_description().split()).split(". ", 1)[0].rstrip(".")
        return f"One by its id: {text}" if self.view.action == "retrieve" else text

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        verb = "read" if self.method in SAFE_METHODS else "write"
        return f"{super().get_description()}\n\nScope of a token: `{self.view.resource}:{verb}`."

    def get_request_serializer(self) -> Any:
        body = body_of(self.operation)
        return body() if body else None
