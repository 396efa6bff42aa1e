"""Which campaign a page speaks of: the address says so, else the session's choice, else the only running one."""

from django.http import Http404, HttpRequest

from base import clock
from campaign.models import Campaign

SESSION_KEY = "campaign"


def current_campaign(request: HttpRequest) -> Campaign | None:
    """The campaign of a list page; None when there is none to see. Raises Http404 for one that may not be seen."""
    visible = Campaign.objects.visible_to(request.user).select_related("unit", "office_unit", "parent")
    asked = request.GET.get("campaign", "")
    if asked:
        found: Campaign | None = visible.filter(pk=asked).first() if asked.isdigit() else None
        if found is None:
            raise Http404
        request.session[SESSION_KEY] = found.pk
        return found
    chosen: Campaign | None = visible.filter(pk=request.session.get(SESSION_KEY)).first()
    return chosen or visible.running(clock.today()).first() or visible.first()
