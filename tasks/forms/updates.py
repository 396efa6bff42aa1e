"""Shapes of input for updates and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from base.display import number_text
from base.forms import OnceForm, VersionedForm
from tasks.models import Measure, Milestone, ProgressUpdate, Task
from tasks.services.drafts import TEXTS, Proof, UpdateDraft
from tasks.services.readings import ReadingDraft

READING, CORRECTION, CHECK = "reading_", "correction_", "check_"
LONGEST_NUMBER = 18
"""Digits of a number that a key may be."""


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class ManyFilesField(forms.FileField):
    """Several files in one input; cleans to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data] if data else []
        single = super().clean
        return [single(each, initial) for each in files] if files else []


class ClaimsField(forms.MultipleChoiceField):
    """Milestones by number. It shows those that may be claimed; which may be is judged where claims are made.

    So a report sent twice is known again though what it claims is no longer open.
    """

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) <= LONGEST_NUMBER


@dataclass(frozen=True)
class ReportDesk:
    """What a unit reports on: what it may claim and read there, what it is asked, and what it has begun."""

    task: Task
    unit: Unit
    milestones: Sequence[Milestone]
    measures: Sequence[Measure]
    questions: Sequence[str] = ()
    update: ProgressUpdate | None = None
    corrects: ProgressUpdate | None = None


def text_field(label: Any, help_text: Any = "", rows: int = 2) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, widget=widget, required=False, max_length=5000)


class ReasonForm(forms.Form):
    """Why a task is behind, said with “no change”."""

    behind_reason = forms.CharField(required=False, max_length=5000)


class UpdateForm(OnceForm, VersionedForm):
    """A progress update: readings, claims, evidence, words. Complete or not is judged when it is submitted."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    claims = ClaimsField(
        label=gettext_lazy("Milestones done"),
        help_text=gettext_lazy("Tick what is finished; the office will verify it."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    proofs = ManyFilesField(
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Photos (JPEG, PNG, WebP) or documents (PDF, Word, Excel), up to 50 MB each."),
        required=False,
    )
    narrative = text_field(
        gettext_lazy("Progress in this period"), gettext_lazy("What was done, with numbers and places."), rows=4
    )
    behind_reason = text_field(
        gettext_lazy("Why it is behind"), gettext_lazy("Needed while the task is behind its expected progress.")
    )
    difficulties = text_field(gettext_lazy("Difficulties"))
    next_steps = text_field(gettext_lazy("Next steps"))
    highlights = text_field(
        gettext_lazy("Highlights"),
        gettext_lazy("What others could learn from; the office may put it into its report."),
    )

    def __init__(self, *args: Any, desk: ReportDesk, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk = desk
        claims: Any = self.fields["claims"]
        claims.choices = [(each.pk, each.name) for each in desk.milestones]
        for measure in desk.measures:
            self.fields[f"{READING}{measure.pk}"] = forms.DecimalField(
                label=f"{measure.name}（{measure.unit_label}）",
                help_text=_last(measure),
                max_digits=14,
                decimal_places=2,
                required=False,
            )
            self.fields[f"{CORRECTION}{measure.pk}"] = forms.BooleanField(
                label=_("This corrects an earlier value"), required=False
            )
        for number, question in enumerate(desk.questions):
            self.fields[f"{CHECK}{number}"] = forms.BooleanField(label=question, required=False)

    def readings(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of each measure: its value, and whether it is a correction."""
        keys = [each.pk for each in self.desk.measures]
        return [(self[f"{READING}{pk}"], self[f"{CORRECTION}{pk}"]) for pk in keys]

    def checks(self) -> list[forms.BoundField]:
        """The questions of the self-check."""
        return [self[f"{CHECK}{number}"] for number, _question in enumerate(self.desk.questions)]

    def draft(self, proofs: Sequence[Proof] = ()) -> UpdateDraft:
        """What was filled in."""
        given = self.cleaned_data
        readings = [
            ReadingDraft(each.pk, given[f"{READING}{each.pk}"], is_correction=given[f"{CORRECTION}{each.pk}"])
            for each in self.desk.measures
            if given[f"{READING}{each.pk}"] is not None
        ]
        checks = {question: given[f"{CHECK}{number}"] for number, question in enumerate(self.desk.questions)}
        return UpdateDraft(
            task=self.desk.task,
            unit=self.desk.unit,
            **{name: given[name] for name in TEXTS},
            self_check=checks,
            claims=[int(pk) for pk in given["claims"]],
            proofs=proofs,
            readings=readings,
            corrects=self.desk.corrects,
            begun=self.desk.update,
            client_uid=given["client_uid"],
        )


def _last(measure: Measure) -> str:
    said = _("Last: %(value)s") % {"value": number_text(measure.reached)}
    if measure.target is None:
        return said
    return f"{said} · " + _("target %(value)s") % {"value": number_text(measure.target)}


def initial_of(desk: ReportDesk) -> dict[str, Any]:
    """What the form shows of what was begun, or of the report that is corrected."""
    shown = desk.update or desk.corrects
    if shown is None:
        return {"version": 0}
    found: dict[str, Any] = {name: getattr(shown, name) for name in TEXTS}
    for reading in shown.readings.all():
        found[f"{READING}{reading.measure_id}"] = reading.value.normalize()
        found[f"{CORRECTION}{reading.measure_id}"] = reading.is_correction or desk.update is None
    for number, question in enumerate(desk.questions):
        found[f"{CHECK}{number}"] = shown.self_check.get(question, False)
    if desk.update is None:
        return found | {"version": 0}
    ticked = [each.milestone_id for each in desk.update.claims.all() if each.state == "ticked"]
    return found | {"version": desk.update.version, "client_uid": desk.update.client_uid, "claims": ticked}
