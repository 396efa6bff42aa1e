"""Problems that refuse a whole request, as pages; base.problems says them to the API."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from base.errors import Problem


class RefusalMiddleware:
    """What no view has answered by itself: a page for people, JSON for scripts of a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        return refusal(request, exception)


def refusal(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The answer to a request that was refused as a whole."""
    if not _is_for_people(request):
        return refusal_as_json(problem)
    page = render(request, "refused.html", {"text": str(problem)}, status=problem.status)
    return _with_wait(page, problem)


def refusal_as_json(problem: Problem) -> HttpResponse:
    """What a script of a page is told."""
    told = {"detail": str(problem), "message": str(problem), "code": problem.code}
    return _with_wait(JsonResponse(told, status=problem.status), problem)


def _with_wait(response: HttpResponse, problem: Problem) -> HttpResponse:
    if problem.retry_after is not None:
        response["Retry-After"] = str(problem.retry_after)
    return response


def _is_for_people(request: HttpRequest) -> bool:
    """Browsers name HTML; scripts of our pages take anything."""
    return "text/html" in request.headers.get("Accept", "")
