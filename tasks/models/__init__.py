"""Tasks with their units, milestones and measures; reports with claims; extensions and suspensions; overdue spells."""

from tasks.models.changes_of_dates import Extension, Suspension
from tasks.models.measures import Measure, MeasurePlan, MeasureReading
from tasks.models.milestones import Dependency, Milestone
from tasks.models.spells import Spell, SpellStep
from tasks.models.tasks import Responsibility, Task, TaskFigures, TaskQuestion
from tasks.models.updates import Evidence, MilestoneClaim, ProgressUpdate, UnitInput

__all__ = [
    "Dependency",
    "Evidence",
    "Extension",
    "Measure",
    "MeasurePlan",
    "MeasureReading",
    "Milestone",
    "MilestoneClaim",
    "ProgressUpdate",
    "Responsibility",
    "Spell",
    "SpellStep",
    "Suspension",
    "Task",
    "TaskFigures",
    "TaskQuestion",
    "UnitInput",
]
