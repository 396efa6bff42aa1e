"""Photos as the API gives them: what they are beside their record, and their content under its visibility."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request

from base.api import ANY_CONTENT, ApiViewSet
from base.views import stored_file

PHOTO_FIELDS = ("id", "url", "mime", "size", "sha256", "added_at")


class PhotoSerializer(serializers.ModelSerializer[Any]):
    """What every photo has; the subclass names its model and the address of its content, `url`."""

    mime = serializers.CharField(source="file.mime")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")


class PhotoViewSet(ApiViewSet):
    """Photos of the records one may see; the subclass says which."""

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=ANY_CONTENT)
    def content(self, request: Request, pk: str) -> FileResponse:
        """The content of a photo."""
        photo = self.get_object()
        return stored_file(photo.file, f"{photo.pk}.jpg")
