"""Errors of the API as problem documents (RFC 9457)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from base.errors import Problem

NON_FIELD = "non_field_errors"
CONTENT_TYPE = "application/problem+json"


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None, and so a 500, for what nobody expected."""
    problem = _problem(exc)
    if problem is None:
        return None
    set_rollback()
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None) or getattr(exc, "retry_after", None):
        headers["Retry-After"] = str(int(wait))
    return Response(problem, status=problem["status"], headers=headers, content_type=CONTENT_TYPE)


def _problem(exc: Exception) -> dict[str, Any] | None:
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    elif isinstance(exc, PermissionDenied):
        exc = exceptions.PermissionDenied()
    if isinstance(exc, Problem):
        return document(exc.code, str(exc), exc.status, errors=exc.fields)
    if isinstance(exc, exceptions.ValidationError):
        return document("invalid", str(exc.default_detail), exc.status_code, errors=_by_field(exc.detail))
    if isinstance(exc, exceptions.APIException):
        codes = exc.get_codes()
        return document(codes if isinstance(codes, str) else exc.default_code, str(exc.detail), exc.status_code)
    return None


def _by_field(detail: Any, field: str = "") -> dict[str, list[str]]:
    """Messages by field; what lies inside a field by its path, the place in a list counted from 0: `answers.0.note`."""
    if isinstance(detail, dict):
        inside = list(detail.items())
    elif isinstance(detail, list) and any(isinstance(each, dict | list) for each in detail):
        inside = list(enumerate(detail))
    else:
        return {field: [str(each) for each in (detail if isinstance(detail, list) else [detail])]}
    found: dict[str, list[str]] = {}
    for name, each in inside:
        if each:
            path = field if name == NON_FIELD else f"{field}.{name}".lstrip(".")
            found |= _by_field(each, path)
    return found


def document(code: str, detail: str, status: int, *, errors: Any = None) -> dict[str, Any]:
    """The body of a problem document; `errors` is {field: [messages]}."""
    body: dict[str, Any] = {
        "type": f"/api/problems/{code}",
        "title": code.replace("_", " "),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return body
