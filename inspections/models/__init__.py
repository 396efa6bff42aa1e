"""Sites, indicators, rounds, findings, whistles and the board."""

from inspections.models.board import Exposure, ExposurePhoto, RedBlackEntry
from inspections.models.findings import Finding, FindingPhoto
from inspections.models.indicators import ChecklistItem, Indicator, IndicatorSet
from inspections.models.rounds import CityScore, Inspection, ItemResult, ResultPhoto, ScoreEvent, Visit
from inspections.models.sites import Category, Site, SiteType
from inspections.models.whistles import Whistle, WhistleCall, WhistlePhoto

__all__ = [
    "Category",
    "ChecklistItem",
    "CityScore",
    "Exposure",
    "ExposurePhoto",
    "Finding",
    "FindingPhoto",
    "Indicator",
    "IndicatorSet",
    "Inspection",
    "ItemResult",
    "RedBlackEntry",
    "ResultPhoto",
    "ScoreEvent",
    "Site",
    "SiteType",
    "Visit",
    "Whistle",
    "WhistleCall",
    "WhistlePhoto",
]
