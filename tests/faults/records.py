"""What the database holds after a fault run, against what people were told. Import it on a stage: it needs Django."""

from collections import Counter
from collections.abc import Iterable, Sequence

from base.models import Event
from tasks.models import Evidence, Milestone, MilestoneClaim, ProgressUpdate, Task
from tasks.services.figures import FIGURES, refresh_tasks
from tasks.workflow import ClaimState, MilestoneState, UpdateState
from tests.faults.reporter import Acknowledged


def lost(acknowledged: Iterable[Acknowledged]) -> list[str]:
    """Submissions that were acknowledged and are not stored as they were sent."""
    stored = {each.client_uid: each for each in ProgressUpdate.objects.prefetch_related("claims", "evidence")}
    return [fault for each in acknowledged for fault in _amiss(each, stored.get(each.client_uid))]


def _amiss(told: Acknowledged, stored: ProgressUpdate | None) -> list[str]:
    if stored is None:
        return [f"{told.narrative}: not there"]
    found = []
    if (stored.task_id, stored.state, stored.narrative) != (told.task, UpdateState.SUBMITTED, told.narrative):
        found.append(f"{told.narrative}: stored {stored.state} as {stored.narrative}")
    if {each.milestone_id for each in stored.claims.all()} != set(told.claims):
        found.append(f"{told.narrative}: claims other than {told.claims}")
    if not stored.evidence.all():
        found.append(f"{told.narrative}: without its photo")
    return found


def doubled(acknowledged: Sequence[Acknowledged]) -> list[str]:
    """Texts, submissions, claims and files that are there more than once."""
    texts = ProgressUpdate.objects.filter(narrative__in=[each.narrative for each in acknowledged])
    events = Event.objects.filter(name="update.submitted")
    counts = {
        "text": Counter(texts.values_list("narrative", flat=True)),
        "submission": Counter(events.values_list("subject_id", flat=True)),
        "claim": Counter(MilestoneClaim.objects.values_list("milestone", flat=True)),
        "claim event": Counter(Event.objects.filter(name="milestone.claimed").values_list("subject_id", flat=True)),
        "file": Counter(Evidence.objects.values_list("update", "file")),
    }
    return [f"{kind} {key}: {n} times" for kind, each in counts.items() for key, n in each.items() if n > 1]


def half_written() -> list[str]:
    """Records of which one part says what another does not, and stored figures that are not those recomputed."""
    pending = MilestoneClaim.objects.filter(state=ClaimState.PENDING, update__state=UpdateState.SUBMITTED)
    claimed = Milestone.objects.filter(state=MilestoneState.CLAIMED)
    submitted = ProgressUpdate.objects.filter(state=UpdateState.SUBMITTED)
    pairs = {
        "claimed milestones and pending claims": (
            set(claimed.values_list("pk", flat=True)),
            set(pending.values_list("milestone", flat=True)),
        ),
        "submitted updates and their events": (
            set(submitted.values_list("pk", flat=True)),
            set(Event.objects.filter(name="update.submitted").values_list("subject_id", flat=True)),
        ),
        "begun updates and their events": (
            set(ProgressUpdate.objects.values_list("pk", flat=True)),
            set(Event.objects.filter(name="update.begun").values_list("subject_id", flat=True)),
        ),
    }
    found = [f"{what}: {sorted(one ^ other)}" for what, (one, other) in pairs.items() if one != other]
    return found + _wrong_figures()


def _wrong_figures() -> list[str]:
    before = dict(_figures())
    refresh_tasks(before)
    return [f"figures of task {pk}" for pk, figures in _figures() if before[pk] != figures]


def _figures() -> list[tuple[int, tuple[object, ...]]]:
    return [(row[0], row[1:]) for row in Task.objects.values_list("pk", *FIGURES)]
