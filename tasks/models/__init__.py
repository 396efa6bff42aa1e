"""Tasks with their units, milestones and measures; reports with claims; overdue spells; notices."""

from tasks.models.changes_of_dates import Extension, Suspension
from tasks.models.measures import Measure, MeasurePlan, MeasureReading
from tasks.models.milestones import Dependency, Milestone
from tasks.models.notices import Instruction, Notice, NoticeCounter, NoticeFile, NoticeItem, NoticeReply
from tasks.models.spells import Spell, SpellStep
from tasks.models.tasks import Responsibility, Task, TaskFigures, TaskQuestion
from tasks.models.updates import Evidence, MilestoneClaim, ProgressUpdate, UnitInput

__all__ = [
    "Dependency",
    "Evidence",
    "Extension",
    "Instruction",
    "Measure",
    "MeasurePlan",
    "MeasureReading",
    "Milestone",
    "MilestoneClaim",
    "Notice",
    "NoticeCounter",
    "NoticeFile",
    "NoticeItem",
    "NoticeReply",
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
