"""The page that shows the OpenAPI document."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import SIGNED_IN, GuardedView


class ApiDocsView(GuardedView):
    """Every operation of the API, to be read and tried out as the person who signed in."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/api_docs.html")
