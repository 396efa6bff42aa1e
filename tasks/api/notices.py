"""Operations on notices, and on the instructions of leaders; through the same services as the pages."""

from collections.abc import Callable, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from accounts.models import Unit
from base.api import ANY_CONTENT, ApiViewSet, ReadViewSet, takes
from base.errors import InvalidInputError
from base.views import stored_file
from campaign.models import Campaign
from tasks.api.notice_serializers import (
    InstructionSerializer,
    NewInstructionSerializer,
    NewNoticeSerializer,
    NoticeEditSerializer,
    NoticeSerializer,
    ReplyInputSerializer,
)
from tasks.api.serializers import ReasonSerializer
from tasks.filters import InstructionFilterSet, NoticeFilterSet
from tasks.models import Instruction, Notice, NoticeFile, NoticeReply, Task
from tasks.permissions import acting_for, can_answer_notice, can_instruct, can_prepare_notices
from tasks.querysets import NoticeQuerySet
from tasks.selectors import instructions_seen_by, units_of
from tasks.services.answers import ReplyDraft, answer_notice, report_on_notice, store_proofs
from tasks.services.instructions import InstructionDraft, give_instruction
from tasks.services.notice_verbs import NOTICE_VERBS
from tasks.services.notices import NoticeDraft, NoticeEdit, draft_notice, edit_notice

RELATED = ("campaign__unit", "campaign__parent", "unit")
BESIDE = ("support_units", "items", "replies__files__file", "instructions")


class NoticeApiFilterSet(NoticeFilterSet):
    """The filters of the page, and what the page knows by itself."""

    class Meta:
        model = Notice
        fields = ("campaign", "support_units")


class NoticeViewSet(ReadViewSet):
    """Notices one may see. Drafts are the office's; a referral is seen by the office and its unit only."""

    resource = "notices"
    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeApiFilterSet

    def get_queryset(self) -> NoticeQuerySet:
        visible = Notice.objects.visible_to(viewer_of(self.request))
        found: NoticeQuerySet = visible.select_related(*RELATED).prefetch_related(*BESIDE).order_by("id")
        return found

    @takes(NewNoticeSerializer)
    def create(self, request: Request) -> Response:
        """Drafts a notice to a unit, about a task where one is named. The same `client_uid` again is the same draft."""
        given, viewer = self.given(), viewer_of(request)
        seen = Campaign.objects.visible_to(viewer).select_related("unit", "parent")
        campaign: Campaign = get_object_or_404(seen, pk=given.pop("campaign"))
        if not can_prepare_notices(viewer, campaign):
            raise PermissionDenied
        task = given.pop("task", None)
        if task is not None:
            task = get_object_or_404(Task.objects.visible_to(viewer), pk=task, campaign=campaign).pk
        draft = NoticeDraft(
            campaign=campaign,
            unit=self.units(campaign, [given.pop("unit")], "unit")[0],
            support_units=self.units(campaign, given.pop("support_units", [])),
            about=[("tasks.task", task)] if task else [],
            **given,
        )
        return self.shown(draft_notice(actor=viewer.as_actor(), draft=draft), status.HTTP_201_CREATED)

    @takes(NoticeEditSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Words a draft. What is left out stays; `dropped_items` are taken out of what it is about."""
        notice: Notice = self.get_object()
        if not can_prepare_notices(viewer_of(request), notice.campaign):
            raise PermissionDenied
        given = self.given()
        units = self.units(notice.campaign, given.pop("support_units")) if "support_units" in given else None
        dropped, version = given.pop("dropped_items", ()), given.pop("version", None)
        edit = NoticeEdit(given, units, dropped, version)
        edit_notice(actor=viewer_of(request).as_actor(), notice=notice, edit=edit)
        return self.shown(notice)

    @action(detail=True, methods=["post"])
    def issue(self, request: Request, pk: str) -> Response:
        """Issues a draft. It gets its number and goes to the unit; its words do not change any more."""
        return self.move("issue")

    @action(detail=True, methods=["post"])
    def receive(self, request: Request, pk: str) -> Response:
        """Confirms receipt. The unit has the notice and sees to it."""
        return self.move("receive")

    @takes(ReplyInputSerializer)
    @action(detail=True, methods=["post"], parser_classes=[JSONParser, MultiPartParser])
    def answer(self, request: Request, pk: str) -> Response:
        """Answers a notice that was received, with photos or documents as multipart; the office is told."""
        return self.reply(answer_notice)

    @takes(ReplyInputSerializer)
    @action(detail=True, methods=["post"], parser_classes=[JSONParser, MultiPartParser])
    def report(self, request: Request, pk: str) -> Response:
        """Reports in between, where the notice asks for feedback, until it is settled."""
        return self.reply(report_on_notice)

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"], url_path="send-back")
    def send_back(self, request: Request, pk: str) -> Response:
        """Sends the answer back, with a reason. The unit answers again; its day stays."""
        return self.move("send-back")

    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: str) -> Response:
        """Settles a notice whose answer will do."""
        return self.move("close")

    @takes(ReasonSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """Declares a notice void, with a reason. It keeps its number and is not taken back."""
        return self.move("void")

    @action(detail=True, methods=["post"])
    def erase(self, request: Request, pk: str) -> Response:
        """Erases the words of a referral, its replies and files for good. Number and history stay."""
        return self.move("erase")

    def move(self, verb: str) -> Response:
        """Makes one of the verbs of notices, with the reason that was sent where it needs one."""
        notice: Notice = self.get_object()
        viewer, asked = viewer_of(self.request), NOTICE_VERBS[verb]
        if not asked.is_allowed(viewer, notice):
            raise PermissionDenied
        asked.make(viewer, notice, self.given()["reason"] if asked.needs_reason else "")
        return self.shown(notice)

    def reply(self, service: Callable[..., NoticeReply]) -> Response:
        """What the unit writes, or the office on its behalf."""
        notice: Notice = self.get_object()
        viewer = viewer_of(self.request)
        if not can_answer_notice(viewer, notice):
            raise PermissionDenied
        given = self.given()
        proofs = store_proofs(given.pop("proofs", []))
        service(actor=acting_for(viewer, notice.unit_id), notice=notice, draft=ReplyDraft(proofs=proofs, **given))
        return self.shown(notice)

    @staticmethod
    def units(campaign: Campaign, ids: Sequence[int], field: str = "support_units") -> list[Unit]:
        """The units of these ids. Raises InvalidInputError for one that the campaign's notices may not name."""
        found = list(units_of(campaign).filter(pk__in=ids))
        if len(found) != len(set(ids)):
            text = _("A notice names units of its campaign only.")
            raise InvalidInputError(text, fields={field: [text]})
        return found

    def shown(self, notice: Notice, code: int = status.HTTP_200_OK) -> Response:
        stored = self.get_queryset().get(pk=notice.pk)
        return Response(self.get_serializer(stored).data, status=code)


class InstructionViewSet(ReadViewSet):
    """Instructions of leaders about the tasks one may look into."""

    resource = "instructions"
    queryset = Instruction.objects.none()
    serializer_class = InstructionSerializer
    filterset_class = InstructionFilterSet

    def get_queryset(self) -> QuerySet[Instruction]:
        return instructions_seen_by(viewer_of(self.request)).select_related("author").order_by("id")

    @takes(NewInstructionSerializer)
    def create(self, request: Request) -> Response:
        """Instructs about a task. A notice to its lead unit is drafted and the office is told."""
        given = self.given()
        viewer = viewer_of(request)
        related = ("campaign__unit", "campaign__parent", "lead_unit")
        task = get_object_or_404(Task.objects.visible_to(viewer).select_related(*related), pk=given.pop("task"))
        if not can_instruct(viewer, task.campaign):
            raise PermissionDenied
        made = give_instruction(draft=InstructionDraft(task=task, author=viewer, **given))
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)


class NoticeFileViewSet(ApiViewSet):
    """Files that came with the replies to notices one may see."""

    resource = "notices"
    queryset = NoticeFile.objects.none()

    def get_queryset(self) -> QuerySet[NoticeFile]:
        visible = Notice.objects.visible_to(viewer_of(self.request))
        return NoticeFile.objects.select_related("file").filter(reply__notice__in=visible)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=ANY_CONTENT)
    def content(self, request: Request, pk: str) -> FileResponse:
        """The content of a file that came with a reply."""
        sent: NoticeFile = self.get_object()
        return stored_file(sent.file, sent.name)
