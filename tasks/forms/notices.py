"""Shapes of input for notices, replies and instructions."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from accounts.querysets import UnitQuerySet
from accounts.widgets import UnitField, UnitsField
from base.forms import OnceForm, VersionedForm, day_field
from tasks.forms.updates import ManyFilesField
from tasks.models import Notice, NoticeItem
from tasks.workflow import NoticeKind


class NoticeWordsForm(forms.Form):
    """What a notice says, to whom besides its unit, and by when it is to be answered."""

    title = forms.CharField(label=_("Title of the notice"), max_length=200)
    content = forms.CharField(
        label=_("Content"),
        help_text=_("What is to be done. The matters it names are listed below it by themselves."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    support_units = UnitsField(queryset=Unit.objects.none(), label=_("Units that support"), required=False)
    due_on = day_field(
        _("Answer by"), required=False, help_text=_("Left empty, the time of the policy counts from its issue.")
    )
    feedback = forms.ChoiceField(
        label=_("Feedback"),
        choices=Notice.Feedback.choices,
        help_text=_("How often the unit reports until the notice is settled."),
    )

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["support_units"].queryset = units

    def words(self) -> dict[str, Any]:
        """The notice's own fields."""
        return {name: self.cleaned_data[name] for name in ("title", "content", "due_on", "feedback")}


class NoticeCreateForm(OnceForm, NoticeWordsForm):
    """A notice made by hand."""

    kind = forms.ChoiceField(label=_("Kind"), choices=NoticeKind.choices, initial=NoticeKind.SUPERVISION)
    unit = UnitField(queryset=Unit.objects.none(), label=_("Unit"))
    field_order = ("kind", "unit")

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, units=units, **kwargs)
        fields: Any = self.fields
        fields["unit"].queryset = units


class NoticeEditForm(VersionedForm, NoticeWordsForm):
    """A draft, and which of its matters are taken out."""

    def __init__(self, *args: Any, items: Sequence[NoticeItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if items:
            self.fields["items"] = forms.MultipleChoiceField(
                label=_("Take out of this draft"),
                help_text=_("The next rung of the ladder may put it into a graver one."),
                choices=[(each.pk, each.title) for each in items],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )

    def dropped_items(self) -> list[int]:
        """Ids of the matters taken out."""
        return [int(pk) for pk in self.cleaned_data.get("items", ())]


class ReplyForm(OnceForm):
    """What was done, with photos or documents."""

    text = forms.CharField(
        label=_("What was done"),
        help_text=_("Cause, measures, the day it will be done and who answers for it."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    proofs = ManyFilesField(
        label=_("Photos or documents"),
        help_text=_("Photos (JPEG, PNG, WebP) or documents (PDF, Word, Excel), up to 50 MB each."),
        required=False,
    )


class InstructionForm(OnceForm):
    """A leader's written instruction."""

    text = forms.CharField(
        label=_("Instruction"),
        help_text=_("The office words a notice to the lead unit from it; the head issues it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
