"""Lists as the API gives them."""

from rest_framework import serializers

from campaign.models import ProjectList


class ProjectListSerializer(serializers.ModelSerializer[ProjectList]):
    class Meta:
        model = ProjectList
        fields = ("id", "campaign", "category", "number", "code", "name", "action", "lead_unit", "is_sample")
