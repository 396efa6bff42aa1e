"""Figures of findings."""

import functools

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView
from campaign.current import current_campaign
from inspections.kept import kept
from inspections.models import Finding
from inspections.presenters.figures import age_labels, finding_figures, heads


class FindingFiguresView(GuardedView):
    """By category, unit, subdistrict, type of site and age, of the findings one may see; each opens its rows."""

    access = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        found = Finding.objects.seen_in(campaign, request.user)
        keep = functools.partial(kept, campaign, request.user, "figures")
        total, groups, ages = finding_figures(found, campaign.pk if campaign else 0, keep)
        context = {
            "campaign": campaign,
            "total": total,
            "groups": groups,
            "ages": list(zip(age_labels(), ages, strict=True)),
            "heads": list(heads()),
            "rate": _("Rate verified"),
        }
        return render(request, "inspections/finding_figures.html", context)
