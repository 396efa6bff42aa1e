"""The OpenAPI document, for whoever may ask the API at all."""

from typing import Any

from drf_orjson_renderer.renderers import ORJSONRenderer
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response


class SchemaView(SpectacularAPIView):
    """As JSON, or with `?format=yaml` as YAML; `?lang=en` for the labels of choices in English."""

    resource = "schema"
    permission_classes = (IsAuthenticated,)
    renderer_classes = [OpenApiJsonRenderer2, OpenApiYamlRenderer2]

    def handle_exception(self, exc: Exception) -> Response:
        """A problem document is JSON, whatever the document would have been."""
        response: Response = super().handle_exception(exc)
        request: Any = self.request
        request.accepted_renderer = ORJSONRenderer()
        return response
