"""The dashboard as a whole."""

import datetime as dt
from dataclasses import dataclass

from base.charts import Chart
from campaign.models import Campaign
from dispatch.dashboard.charts import lights_by_action, percents_by_action
from dispatch.dashboard.project_lists import Cards, by_category
from dispatch.dashboard.sentence import Headline, headlines, sentence
from dispatch.dashboard.worst import Block, RankedUnit, WorstTask, blocks, ranked_units, worst_tasks
from dispatch.figures.campaign import CampaignFigures, campaign_figures
from dispatch.figures.past import total_as_of

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Dashboard:
    """What a leader reads in ten seconds, from top to bottom."""

    figures: CampaignFigures
    sentence: str
    headlines: list[Headline]
    grid: list[Cards]
    units: list[RankedUnit]
    tasks: list[WorstTask]
    blocks: list[Block]
    lights: Chart
    percents: Chart

    @property
    def hidden_units(self) -> int:
        """Units that lead tasks and are not among those shown."""
        return len(self.figures.units) - len(self.units)


def dashboard(campaign: Campaign, against: str, *, all_units: bool = False) -> Dashboard:
    """A campaign against the dates in force, or its baseline. Eight queries while nothing changes."""
    figures = campaign_figures(campaign, against)
    before = total_as_of(campaign, figures.on - WEEK, against)
    units = ranked_units(figures, None) if all_units else ranked_units(figures)
    return Dashboard(
        figures=figures,
        sentence=sentence(figures, units[0].unit if units else None),
        headlines=headlines(figures, before),
        grid=by_category(figures),
        units=units,
        tasks=worst_tasks(figures),
        blocks=blocks(figures),
        lights=lights_by_action(figures),
        percents=percents_by_action(figures),
    )
