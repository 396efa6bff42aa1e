"""The board: read by all, by the public where the policy says so; prepared by the office, published by its head."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base.errors import DomainError
from base.lists import page_asked
from base.moves import find
from base.views import stored_file
from campaign.current import current_campaign
from campaign.models import Campaign
from inspections.forms.board import BoxesForm, ConfirmForm, EntryEditForm, EntryForm, ExposureEditForm, ExposureForm
from inspections.models import Exposure, ExposurePhoto, Finding, RedBlackEntry, Site
from inspections.permissions import can_prepare_board, can_publish_board, is_board_public
from inspections.services import board
from inspections.workflow import BOARD_MOVES, BoardState
from tasks.selectors import units_of

PUBLIC_SECONDS = 300
"""How long a public page or photo may be kept by who fetched it."""
PAGE_SIZE = 20
"""Exposures on a page of the board."""


class OpenView(GuardedView):
    """Also for people who have not signed in, where the policy of the campaign says so; else there is nothing: 404."""

    access = SIGNED_IN

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        response = self.open(request, **kwargs)
        patch_cache_control(response, public=True, max_age=PUBLIC_SECONDS)
        return response

    def open(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        """The public answer to a GET. Raises Http404 where nothing is public."""
        raise NotImplementedError


def shown_on(campaign: Campaign, query: QueryDict, *, with_drafts: bool) -> dict[str, Any]:
    """What the board shows on the page of `query`, the lists on the first one; a fixed number of queries."""
    related = ("finding__site", "finding__unit", "finding__area")
    exposures = Exposure.objects.filter(campaign=campaign).select_related(*related).prefetch_related("photos")
    entries = RedBlackEntry.objects.filter(campaign=campaign).select_related("unit", "site")
    if with_drafts:
        exposures, entries = exposures.seen_by_preparers(), entries.seen_by_preparers()
    else:
        exposures, entries = exposures.published(), entries.published()
    pages = Paginator(exposures.newest_first(), PAGE_SIZE)
    page = pages.page(page_asked(query, pages.num_pages))
    lists = [] if page.has_previous() else _lists(entries.newest_first())
    return {"campaign": campaign, "page": page, "lists": lists}


def _lists(entries: Iterable[RedBlackEntry]) -> list[tuple[str, str, list[RedBlackEntry]]]:
    """The red and the black list, whole."""
    rows = list(entries)
    return [
        (str(value), str(label), [each for each in rows if each.colour == value])
        for value, label in RedBlackEntry.Colour.choices
    ]


class BoardView(OpenView):
    """Exposures with before and after, the red list and the black list."""

    def get(self, request: HttpRequest) -> HttpResponse:
        campaign = current_campaign(request)
        if campaign is None:
            raise Http404
        can_prepare = can_prepare_board(self.person, campaign)
        context = shown_on(campaign, request.GET, with_drafts=can_prepare)
        can_publish = can_publish_board(self.person, campaign)
        return render(request, "inspections/board.html", {**context, "can": _can(can_prepare, can_publish)})

    def open(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        campaigns = Campaign.objects.select_related("unit", "parent__unit").order_by("parent", "pk")
        asked = request.GET.get("campaign", "")
        if asked:
            campaigns = campaigns.filter(pk=int(asked)) if asked.isdecimal() else campaigns.none()
        campaign = next((each for each in campaigns if is_board_public(each)), None)
        if campaign is None or request.method not in {"GET", "HEAD"}:
            raise Http404
        return render(request, "inspections/board_public.html", shown_on(campaign, request.GET, with_drafts=False))


def _can(prepare: bool, publish: bool) -> dict[str, bool]:  # noqa: FBT001  two answers side by side
    return {"prepare": prepare, "publish": publish}


class BoardPhotoView(OpenView):
    """A photo of the board: a published one for all who may read it, a draft's for who prepares it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        photo = self._photo(pk)
        if not Exposure.objects.visible_to(self.person).filter(pk=photo.exposure_id).exists():
            raise Http404
        return stored_file(photo.file, f"{photo.pk}.jpg")

    def open(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        photo = self._photo(kwargs["pk"])
        is_open = photo.exposure.state == BoardState.PUBLISHED and is_board_public(photo.exposure.campaign)
        if not is_open or request.method not in {"GET", "HEAD"}:
            raise Http404
        return stored_file(photo.file, f"{photo.pk}.jpg")

    def _photo(self, pk: int) -> ExposurePhoto:
        photos = ExposurePhoto.objects.select_related("file", "exposure__campaign__parent")
        found: ExposurePhoto = get_object_or_404(photos, pk=pk)
        return found


class BoardForm(FormPage):
    """A form about the board of a campaign: 404 for one that is not seen, 403 for who may not."""

    access = SIGNED_IN
    campaign: Campaign

    def take(self, campaign: Campaign | None) -> None:
        visible = Campaign.objects.visible_to(self.person)
        if campaign is None or not visible.filter(pk=campaign.pk).exists():
            raise Http404
        self.campaign = campaign
        if not self.is_allowed():
            raise PermissionDenied

    def is_allowed(self) -> bool:
        return can_prepare_board(self.person, self.campaign)

    def url(self) -> str:
        return f"{reverse('inspections:board')}?campaign={self.campaign.pk}"

    def titled(self, title: str, lede: str, done: str) -> FormText:
        return FormText(title, lede, title, self.url(), _("Exposure board"), done)


class ExposureCreateView(BoardForm):
    """A finding is prepared for the board; `?finding=` says which."""

    access = holders_of(Permission.PREPARE_BOARD)

    def load(self, **kwargs: Any) -> None:
        asked = self.request.GET.get("finding", "")
        visible = Finding.objects.visible_to(self.person).select_related("campaign__parent", "site")
        self.finding: Finding = get_object_or_404(visible, pk=int(asked) if asked.isdecimal() else 0)
        self.take(self.finding.campaign)

    def make_form(self, data: Any = None, uploads: Any = None) -> ExposureForm:
        photos = self.finding.photos.select_related("file")
        initial = {"title": f"{self.finding.where} · {self.finding}".strip(" ·")[:100], "photos": photos}
        return ExposureForm(data, photos=photos, initial=initial)

    def save(self, form: ExposureForm) -> str:
        draft = board.ExposureDraft(finding=self.finding, **form.cleaned_data)
        board.prepare_exposure(actor=self.person.as_actor(), draft=draft)
        return self.url()

    def text(self) -> FormText:
        return self.titled(_("Prepare for the board"), str(self.finding), _("Prepared, not published yet."))


class EntryCreateView(BoardForm):
    """A unit or a place is prepared for the red or the black list."""

    access = holders_of(Permission.PREPARE_BOARD)

    def load(self, **kwargs: Any) -> None:
        self.take(current_campaign(self.request))

    def make_form(self, data: Any = None, uploads: Any = None) -> EntryForm:
        sites = Site.objects.filter(campaign=self.campaign, ended_on__isnull=True)
        return EntryForm(data, units=units_of(self.campaign), sites=sites)

    def save(self, form: EntryForm) -> str:
        draft = board.EntryDraft(campaign=self.campaign, **form.cleaned_data)
        board.prepare_entry(actor=self.person.as_actor(), draft=draft)
        return self.url()

    def text(self) -> FormText:
        title = _("Add to the red or black list")
        return self.titled(title, _("Units and places, never people."), _("Prepared, not published yet."))


class DraftEditView(BoardForm):
    """What a draft says is changed by those who prepare the board; or the draft is discarded."""

    def take_draft(self, records: Any) -> Any:
        visible = records.visible_to(self.person).select_related("campaign__parent", "campaign__unit")
        record = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.take(record.campaign)
        return record

    def edit(self, record: Exposure | RedBlackEntry, form: Any) -> str:
        values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        board.edit_draft(
            actor=self.person.as_actor(), record=record, values=values, version=form.cleaned_data["version"]
        )
        return self.url()

    def edited(self, record: Exposure | RedBlackEntry, discard_url: str) -> FormText:
        title, lede, discard = _("Change the draft"), str(record), _("Discard the draft")
        return FormText(title, lede, _("Save"), self.url(), _("Exposure board"), _("Saved."), discard_url, discard)


class ExposureEditView(DraftEditView):
    def load(self, **kwargs: Any) -> None:
        self.record = self.take_draft(Exposure.objects.all())

    def make_form(self, data: Any = None, uploads: Any = None) -> ExposureEditForm:
        initial = {name: getattr(self.record, name) for name in ("title", "text", "version")}
        return ExposureEditForm(data, initial=initial)

    def save(self, form: ExposureEditForm) -> str:
        return self.edit(self.record, form)

    def text(self) -> FormText:
        return self.edited(self.record, reverse("inspections:exposure-discard", args=[self.record.pk]))


class EntryEditView(DraftEditView):
    def load(self, **kwargs: Any) -> None:
        self.record = self.take_draft(RedBlackEntry.objects.all())

    def make_form(self, data: Any = None, uploads: Any = None) -> EntryEditForm:
        names = ("colour", "unit", "site", "heading", "comment", "version")
        initial = {name: getattr(self.record, name) for name in names}
        sites = Site.objects.filter(campaign=self.campaign, ended_on__isnull=True)
        return EntryEditForm(data, units=units_of(self.campaign), sites=sites, initial=initial)

    def save(self, form: EntryEditForm) -> str:
        return self.edit(self.record, form)

    def text(self) -> FormText:
        return self.edited(self.record, reverse("inspections:entry-discard", args=[self.record.pk]))


class DiscardView(GuardedView):
    """A draft of `model` is deleted by those who prepare the board."""

    access = SIGNED_IN
    http_method_names = ("post",)
    model: type[Exposure] | type[RedBlackEntry] = Exposure

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        records: Any = self.model._default_manager
        visible = records.visible_to(self.person).select_related("campaign__parent", "campaign__unit")
        record = get_object_or_404(visible, pk=pk)
        if not can_prepare_board(self.person, record.campaign):
            raise PermissionDenied
        try:
            board.discard_draft(actor=self.person.as_actor(), record=record)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Discarded."))
        return redirect(f"{reverse('inspections:board')}?campaign={record.campaign_id}")


class ExposureMoveView(BoardForm):
    """Published by the head, who confirms the photos; taken down."""

    def load(self, **kwargs: Any) -> None:
        visible = Exposure.objects.visible_to(self.person).select_related("campaign__parent")
        self.exposure: Exposure = get_object_or_404(visible, pk=kwargs["pk"])
        self.take(self.exposure.campaign)

    def is_allowed(self) -> bool:
        return can_publish_board(self.person, self.campaign)

    def make_form(self, data: Any = None, uploads: Any = None) -> ConfirmForm:
        form = ConfirmForm(data)
        if self.kwargs["verb"] != "publish":
            del form.fields["is_confirmed"]
        return form

    def save(self, form: ConfirmForm) -> str:
        actor = self.person.as_actor()
        if self.kwargs["verb"] == "publish":
            is_confirmed = form.cleaned_data["is_confirmed"]
            board.publish_exposure(actor=actor, exposure=self.exposure, is_confirmed=is_confirmed)
        else:
            board.take_down(actor=actor, record=self.exposure)
        return self.url()

    def text(self) -> FormText:
        return self.titled(str(find(BOARD_MOVES, self.kwargs["verb"]).label), str(self.exposure), _("Done."))


class EntryMoveView(BoardForm):
    """A line of the lists is published or taken down."""

    def load(self, **kwargs: Any) -> None:
        visible = RedBlackEntry.objects.visible_to(self.person).select_related("campaign__parent")
        self.entry: RedBlackEntry = get_object_or_404(visible, pk=kwargs["pk"])
        self.take(self.entry.campaign)

    def is_allowed(self) -> bool:
        return can_publish_board(self.person, self.campaign)

    def make_form(self, data: Any = None, uploads: Any = None) -> ConfirmForm:
        form = ConfirmForm(data)
        del form.fields["is_confirmed"]
        return form

    def save(self, form: ConfirmForm) -> str:
        actor = self.person.as_actor()
        if self.kwargs["verb"] == "publish":
            board.publish_entry(actor=actor, entry=self.entry)
        else:
            board.take_down(actor=actor, record=self.entry)
        return self.url()

    def text(self) -> FormText:
        return self.titled(str(find(BOARD_MOVES, self.kwargs["verb"]).label), str(self.entry), _("Done."))


class BlackOutView(BoardForm):
    """Parts of a draft's photo are blacked out, for good."""

    template_name = "inspections/black_out.html"

    def load(self, **kwargs: Any) -> None:
        visible = ExposurePhoto.objects.filter(exposure__in=Exposure.objects.visible_to(self.person))
        related = visible.select_related("file", "exposure__campaign__parent")
        self.photo: ExposurePhoto = get_object_or_404(related, pk=kwargs["pk"])
        self.take(self.photo.exposure.campaign)

    def make_form(self, data: Any = None, uploads: Any = None) -> BoxesForm:
        return BoxesForm(data)

    def save(self, form: BoxesForm) -> str:
        board.black_out(actor=self.person.as_actor(), photo=self.photo, boxes=form.cleaned_data["boxes"])
        return self.url()

    def context(self, form: Any) -> dict[str, Any]:
        return {**super().context(form), "photo": self.photo}

    def text(self) -> FormText:
        return self.titled(_("Black parts out"), str(self.photo.exposure), _("Blacked out."))
