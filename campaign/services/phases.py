"""Which phase a day or a year belongs to."""

import datetime as dt

from django.utils.translation import gettext as _

from base import clock
from base.errors import InvalidInputError
from campaign.models import Campaign, Phase


def current_phase(campaign: Campaign) -> Phase:
    """The phase of today, else the last one. Raises InvalidInputError for a campaign without phases."""
    phases = list(campaign.phases.all())
    if not phases:
        raise InvalidInputError(_("The campaign has no phase yet: enter one first."))
    return next((phase for phase in phases if phase.holds(clock.today())), phases[-1])


def phase_of_year(campaign: Campaign, year: int) -> Phase:
    """The phase that holds the year's last day, else the current one."""
    last_day = dt.date(year, 12, 31)
    return next((phase for phase in campaign.phases.all() if phase.holds(last_day)), current_phase(campaign))
