"""The campaign's lists as cards, by category or the worst first, and as the cells of a grid."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from django.utils.translation import gettext as _

from campaign.models import ProjectList
from dispatch.dashboard.links import LightCount, late_url, light_counts, tasks_url
from dispatch.figures.campaign import CampaignFigures
from dispatch.figures.tally import Tally
from tasks.presenters.task_page import Bar
from tasks.schedule.percents import NONE
from tasks.workflow import Light


@dataclass(frozen=True)
class Card:
    """A list with its figures and where they open."""

    project_list: ProjectList
    tally: Tally
    lights: list[LightCount]
    url: str
    late_url: str

    @property
    def bar(self) -> Bar:
        return bar_of(self.tally)

    @property
    def worst_lights(self) -> list[LightCount]:
        """Red and yellow ones only, for a cell."""
        return [each for each in self.lights if each.light in {Light.RED, Light.YELLOW}]


def bar_of(tally: Tally) -> Bar:
    """Three percents as places on one bar."""
    return Bar(tally.verified or NONE, tally.claimed or NONE, tally.expected)


@dataclass(frozen=True)
class Cards:
    """Cards under a heading."""

    heading: str
    cards: list[Card]

    @property
    def tasks(self) -> int:
        return sum(card.tally.tasks for card in self.cards)


def by_category(figures: CampaignFigures) -> list[Cards]:
    """Cards in the order of the lists, under their categories."""
    grouped = groupby(_cards(figures), key=lambda card: card.project_list.category)
    return [Cards(str(ProjectList.Category(category).label), list(cards)) for category, cards in grouped]


def worst_first(figures: CampaignFigures) -> list[Cards]:
    """All cards under one heading: the greatest share of red first, then of yellow, then the order of the lists."""
    return [Cards(_("Worst first"), sorted(_cards(figures), key=lambda card: badness(card.tally), reverse=True))]


def badness(tally: Tally) -> tuple[Fraction, Fraction]:
    """How much of it is red, and how much yellow."""
    return _share(tally.red, tally.tasks), _share(tally.yellow, tally.tasks)


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else Fraction(-1)


def _cards(figures: CampaignFigures) -> Iterable[Card]:
    for each in figures.project_lists:
        tally = figures.lists[each.pk]
        yield Card(
            each,
            tally,
            light_counts(tally, figures.against, project_list=each.pk),
            tasks_url(project_list=each.pk),
            late_url(figures.against, project_list=each.pk),
        )
