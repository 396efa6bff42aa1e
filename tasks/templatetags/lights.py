"""The light component."""

from django import template
from django.utils.safestring import SafeString

from tasks.lights import light_badge

register = template.Library()


@register.simple_tag
def light(name: str) -> SafeString:
    return light_badge(name)
