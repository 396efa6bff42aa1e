"""Operations on the evidence of reports."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.authentication import viewer_of
from base import files, pictures
from base.api import ANY_CONTENT, ReadViewSet, takes
from base.views import stored_file
from tasks.models import Evidence, ProgressUpdate
from tasks.permissions import acting_for, can_report_for
from tasks.querysets import EvidenceQuerySet
from tasks.services.drafts import Proof, UpdateDraft, attach_proof, remove_proof

ALLOWED_PROOFS = files.IMAGES | {files.PDF, files.DOCX, files.XLSX}
RELATED = ("task__campaign__parent", "task__lead_unit", "unit")


class EvidenceSerializer(serializers.ModelSerializer[Evidence]):
    """A file of evidence; its content is at `url`."""

    url = serializers.HyperlinkedIdentityField(view_name="api:evidence-content")
    sha256 = serializers.CharField(source="file.sha256")
    mime = serializers.CharField(source="file.mime")
    size = serializers.IntegerField(source="file.size")

    class Meta:
        model = Evidence
        fields = (
            "id",
            "update",
            "name",
            "url",
            "sha256",
            "mime",
            "size",
            "added_at",
            "taken_at",
            "longitude",
            "latitude",
        )


class NewEvidenceSerializer(serializers.Serializer[Any]):
    """A file for a draft, and when and where it was taken."""

    update = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment]  # the field's name is the model's
        queryset=ProgressUpdate.objects.all()
    )
    file = serializers.FileField()
    taken_at = serializers.DateTimeField(required=False, allow_null=True)
    longitude = serializers.DecimalField(9, 6, required=False, allow_null=True, min_value=-180, max_value=180)
    latitude = serializers.DecimalField(8, 6, required=False, allow_null=True, min_value=-90, max_value=90)


class EvidenceFilterSet(django_filters.FilterSet):
    """Evidence by report, task and campaign."""

    task = django_filters.NumberFilter(field_name="update__task")
    campaign = django_filters.NumberFilter(field_name="update__task__campaign")

    class Meta:
        model = Evidence
        fields = ("update",)


class EvidenceViewSet(ReadViewSet):
    """Evidence of the reports one may see; added to and taken out of drafts."""

    resource = "evidence"
    queryset = Evidence.objects.none()
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilterSet
    parser_classes = (MultiPartParser,)

    def get_queryset(self) -> EvidenceQuerySet:
        visible = ProgressUpdate.objects.visible_to(viewer_of(self.request))
        related = Evidence.objects.filter(update__in=visible).select_related("file", "update__task__campaign")
        return related.order_by("id")

    @takes(NewEvidenceSerializer)
    def create(self, request: Request) -> Response:
        """Adds a file, as multipart; the same file again adds nothing."""
        given = self.given()
        visible = ProgressUpdate.objects.visible_to(viewer_of(request)).select_related(*RELATED)
        update = get_object_or_404(visible, pk=given["update"].pk)
        if not can_report_for(viewer_of(request), update):
            raise PermissionDenied
        place = {name: given.get(name) for name in ("taken_at", "longitude", "latitude")}
        upload = given["file"]
        proof = Proof(pictures.store_upload(upload.read(), allowed=ALLOWED_PROOFS), upload.name, **place)
        draft = UpdateDraft(task=update.task, unit=update.unit, client_uid=update.client_uid)
        evidence = attach_proof(actor=acting_for(viewer_of(request), update.unit_id), draft=draft, proof=proof)
        return Response(self.get_serializer(evidence).data, status=status.HTTP_201_CREATED)

    def destroy(self, request: Request, pk: str) -> Response:
        """Takes a file out of a draft."""
        evidence: Evidence = self.get_object()
        if not can_report_for(viewer_of(request), evidence.update):
            raise PermissionDenied
        remove_proof(evidence=evidence)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=ANY_CONTENT)
    def content(self, request: Request, pk: str) -> FileResponse:
        """The content of the file."""
        evidence: Evidence = self.get_object()
        return stored_file(evidence.file, evidence.name)
