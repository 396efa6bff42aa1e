"""Lights as people see them: shape, word and colour, the same in tables, charts and documents (look.md)."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tasks.workflow import Light

SHAPES = {
    Light.RED: "●",
    Light.YELLOW: "▲",
    Light.GREEN: "■",
    Light.BLUE: "✓",
    Light.GREY: "○",
    Light.WHITE: "‖",
}


def light_text(light: str) -> str:
    """● 红, for documents and print; empty for a record without a light."""
    return f"{SHAPES[Light(light)]} {Light(light).label}" if light else ""


def light_badge(light: str) -> SafeString:
    """The badge of pages; empty for a record without a light."""
    if not light:
        return mark_safe("")
    label = Light(light).label
    return format_html(
        '<span class="light light-{}"><span aria-hidden="true">{}</span>{}</span>', light, SHAPES[Light(light)], label
    )
