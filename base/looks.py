"""How a person wants pages shown: theme and height of rows, kept in cookies of their browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpRequest, HttpResponse

AUTO, LIGHT, DARK = "auto", "light", "dark"
DENSE, COMFORTABLE = "dense", "comfortable"
CHOICES = {"theme": (AUTO, LIGHT, DARK), "rows": (DENSE, COMFORTABLE)}
A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Looks:
    """The first of each is what a person has who chose nothing."""

    theme: str = AUTO
    rows: str = DENSE

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """What the browser's cookies say; a value that does not exist counts as nothing chosen."""
        return cls(**_known(request.COOKIES))

    @classmethod
    def chosen(cls, request: HttpRequest) -> dict[str, str]:
        """The choices a form has sent."""
        return _known(request.POST)


def _known(given: Mapping[str, Any]) -> dict[str, str]:
    values = {name: str(given.get(name, "")) for name in CHOICES}
    return {name: value for name, value in values.items() if value in CHOICES[name]}


def keep(response: HttpResponse, chosen: dict[str, str], *, is_secure: bool) -> None:
    for name, value in chosen.items():
        response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=is_secure)
