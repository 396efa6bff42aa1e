"""Which campaign a page speaks of: the address says so, else the session's choice, else the only running one."""

from typing import Any

from django.http import Http404, HttpRequest

from base import clock
from campaign.models import Campaign

SESSION_KEY = "campaign"


def seen_campaigns(request: HttpRequest) -> list[Campaign]:
    """The campaigns this person may see, with their phases and their last event; read once a request."""
    found: list[Campaign] | None = getattr(request, "_seen_campaigns", None)
    if found is None:
        related = ("unit", "office_unit", "parent__unit")
        seen = Campaign.objects.visible_to(request.user).with_last_event()
        found = list(seen.select_related(*related).prefetch_related("phases"))
        request._seen_campaigns = found  # type: ignore[attr-defined]  # noqa: SLF001  kept on the request that asks
    return found


def current_campaign(request: HttpRequest) -> Campaign | None:
    """The campaign of a list page; None when there is none to see. Raises Http404 for one that may not be seen."""
    seen = seen_campaigns(request)
    asked = request.GET.get("campaign", "")
    if asked:
        found = _of(seen, asked)
        if found is None:
            raise Http404
        request.session[SESSION_KEY] = found.pk
        return found
    today = clock.today()
    running = (each for each in seen if each.starts_on <= today <= each.ends_on)
    return _of(seen, request.session.get(SESSION_KEY)) or next(running, None) or next(iter(seen), None)


def _of(seen: list[Campaign], pk: Any) -> Campaign | None:
    return next((each for each in seen if str(each.pk) == str(pk)), None)
