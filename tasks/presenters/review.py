"""What waits for the office."""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.permissions import Viewer
from tasks.models import MilestoneClaim, ProgressUpdate
from tasks.permissions import can_review


@dataclass(frozen=True)
class Review:
    """An update waiting for the office, with what the viewer may decide about it."""

    update: ProgressUpdate
    claims: list[MilestoneClaim]
    can_decide: bool


def reviews(updates: Iterable[ProgressUpdate], viewer: Viewer) -> list[Review]:
    return [Review(each, list(each.claims.all()), can_review(viewer, each)) for each in updates]
