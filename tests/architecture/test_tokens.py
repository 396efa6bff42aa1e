"""Colours of tokens.css: text and lights readable in both themes, and the dark theme the same by wish and by choice."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (Path(settings.BASE_DIR) / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
BLOCKS = [dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in re.findall(r"\{([^{}]*)\}", CSS)]
BY_DAY = BLOCKS[0]
WISHED, CHOSEN = (block for block in BLOCKS[1:] if "ink" in block)
THEMES = {"light": BY_DAY, "dark": BY_DAY | CHOSEN}
ENOUGH = 4.5
ENOUGH_FOR_EDGES = 3.0
LIGHTS = ("red", "yellow", "green", "blue", "grey", "white")
PAIRS = [
    *((f"light-{name}", f"light-{name}-soft") for name in LIGHTS),
    *((f"light-{name}", "surface") for name in LIGHTS),
    *((text, ground) for text in ("ink", "ink-soft", "accent") for ground in ("surface", "page", "row-hover")),
    ("light-red", "row-hover"),
    ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"),
    ("on-fill", "fill"),
    ("on-fill", "fill-strong"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, 1.4.3."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(theme, text, ground):
    tokens = THEMES[theme]

    assert contrast(tokens[text], tokens[ground]) >= ENOUGH


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("edge", ["field-line", "accent"])
def test_edges_of_fields_and_the_focus_are_seen(theme, edge):
    assert contrast(THEMES[theme][edge], THEMES[theme]["surface"]) >= ENOUGH_FOR_EDGES


def test_the_accent_is_no_lights_colour():
    assert not {BY_DAY["accent"], BY_DAY["fill"]} & {BY_DAY[f"light-{name}"] for name in LIGHTS}


def test_the_dark_theme_is_the_same_by_wish_and_by_choice():
    assert WISHED == CHOSEN
    assert set(CHOSEN) <= set(BY_DAY)


@pytest.mark.parametrize("name", ["frame.css", "parts.css"])
def test_other_style_sheets_name_no_colour_of_their_own(name):
    text = (Path(settings.BASE_DIR) / "static" / "css" / name).read_text(encoding="utf-8")

    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\))", text)) <= {"#fff", "#000"}  # paper
