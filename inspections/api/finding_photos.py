"""The photos of findings; they are added at the finding."""

from mimetypes import guess_extension

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request

from accounts.api.authentication import viewer_of
from base.api import ANY_CONTENT, ApiViewSet
from base.views import stored_file
from inspections.models import Finding, FindingPhoto


class FindingPhotoViewSet(ApiViewSet):
    """Photos of the findings one may see."""

    resource = "findings"
    queryset = FindingPhoto.objects.none()

    def get_queryset(self) -> QuerySet[FindingPhoto]:
        visible = Finding.objects.visible_to(viewer_of(self.request)).order_by().values("pk")
        return FindingPhoto.objects.filter(finding__in=visible).select_related("file")

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=ANY_CONTENT)
    def content(self, request: Request, pk: str) -> FileResponse:
        """The content of a photo of a finding."""
        photo: FindingPhoto = self.get_object()
        return stored_file(photo.file, f"{photo.finding_id}-{photo.moment}{guess_extension(photo.file.mime) or ''}")
