"""Notices, replies and instructions as the API gives and takes them."""

from typing import Any

from rest_framework import serializers

from base import clock
from base.api import example
from tasks.models import Instruction, Notice, NoticeFile, NoticeItem, NoticeReply
from tasks.workflow import NoticeKind

FIELDS = ("kind", "unit", "support_units", "title", "content", "due_on", "feedback")


class NoticeItemSerializer(serializers.ModelSerializer[NoticeItem]):
    """What a notice is about, in the words of its issue; `kind` and `subject_id` name the record."""

    class Meta:
        model = NoticeItem
        fields = ("id", "kind", "subject_id", "title", "due_on", "days_late", "rung")


class NoticeFileSerializer(serializers.ModelSerializer[NoticeFile]):
    """A file that came with a reply; its content is at `url`."""

    url = serializers.HyperlinkedIdentityField(view_name="api:notice-file-content")
    mime = serializers.CharField(source="file.mime")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")

    class Meta:
        model = NoticeFile
        fields = ("id", "name", "url", "mime", "size", "sha256", "added_at")


class NoticeReplySerializer(serializers.ModelSerializer[NoticeReply]):
    """An answer, or a report in between (`is_periodic`)."""

    files = NoticeFileSerializer(many=True)

    class Meta:
        model = NoticeReply
        fields = (
            "id",
            "text",
            "is_periodic",
            "on_behalf",
            "created_at",
            "sent_back_at",
            "sent_back_reason",
            "files",
            "client_uid",
        )


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    """A notice with its items and replies; `mark` is its number as written, 创督〔2026〕3号, empty before its issue."""

    mark = serializers.CharField()
    is_late = serializers.SerializerMethodField()
    items = NoticeItemSerializer(many=True)
    replies = NoticeReplySerializer(many=True)
    instructions: serializers.Field[Any, Any, Any, Any] = serializers.PrimaryKeyRelatedField(many=True, read_only=True)

    class Meta:
        model = Notice
        fields = (
            "id",
            "campaign",
            *FIELDS,
            "mark",
            "year",
            "number",
            "source",
            "state",
            "is_late",
            "follows",
            "instructions",
            "items",
            "replies",
            "created_at",
            "issued_at",
            "received_at",
            "answered_at",
            "closed_at",
            "voided_at",
            "void_reason",
            "erased_at",
            "client_uid",
            "version",
        )

    def get_is_late(self, notice: Notice) -> bool:
        """Whether it waits for an answer past its day."""
        return notice.is_late(clock.today())


class NoticeWordsSerializer(serializers.Serializer[Any]):
    """What a notice says, to whom besides its unit, and by when it is to be answered."""

    title = serializers.CharField(max_length=200)
    content = serializers.CharField(max_length=20000)
    due_on = serializers.DateField(required=False, allow_null=True, help_text="None: by the policy, from its issue.")
    feedback = serializers.ChoiceField(choices=Notice.Feedback.choices, required=False)
    support_units = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)


@example(
    campaign=1,
    kind="supervision",
    unit=12,
    task=301,
    title="关于占道经营整治的督办单",
    content="请于 7 日内完成整治并报送照片。",
    due_on="2026-07-20",
    feedback="weekly",
    client_uid="6f6e4b0e-52a5-4a53-9d2f-1f5f5d2d2f01",
)
class NewNoticeSerializer(NoticeWordsSerializer):
    """A draft to a unit of the campaign, about `task` where one is named."""

    campaign = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=NoticeKind.choices)
    unit = serializers.IntegerField(min_value=1)
    task = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    client_uid = serializers.UUIDField(required=False)


@example(due_on="2026-07-27", dropped_items=[88], version=2)
class NoticeEditSerializer(NoticeWordsSerializer):
    """What changes of a draft; `dropped_items` are ids of its items, `version` the one that was read."""

    title = serializers.CharField(max_length=200, required=False)
    content = serializers.CharField(max_length=20000, required=False)
    dropped_items = serializers.ListField(child=serializers.IntegerField(min_value=1), required=False)
    version = serializers.IntegerField(required=False, min_value=1)


@example(text="已完成整治，责任领导周明远。")
class ReplyInputSerializer(serializers.Serializer[Any]):
    """What was done; `proofs` are photos or documents, sent as multipart."""

    text = serializers.CharField(max_length=20000)
    proofs = serializers.ListField(child=serializers.FileField(), required=False)
    client_uid = serializers.UUIDField(required=False)


class InstructionSerializer(serializers.ModelSerializer[Instruction]):
    """A leader's instruction about a record, and the notice drafted from it."""

    author_name = serializers.CharField(source="author.name")

    class Meta:
        model = Instruction
        fields = ("id", "campaign", "author", "author_name", "kind", "subject_id", "text", "notice", "created_at")


@example(task=301, text="请住建局三日内拿出方案。")
class NewInstructionSerializer(serializers.Serializer[Any]):
    """What a leader instructs about a task."""

    task = serializers.IntegerField(min_value=1)
    text = serializers.CharField(max_length=5000)
    client_uid = serializers.UUIDField(required=False)
