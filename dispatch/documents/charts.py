"""Charts of a report as pictures: the same snapshot gives the same bytes on the same machine.

Drawn by matplotlib's Agg canvas, never by pyplot, and imported by the job only: it takes seconds.
"""

import io
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from dispatch.documents.wording.numbers import LIGHTS, shown

Row = dict[str, Any]
COLOURS = {
    "red": "#b3261e",
    "yellow": "#e0a100",
    "green": "#1b6e3c",
    "blue": "#1d5a9e",
    "grey": "#9aa3ad",
    "white": "#e6e9ec",
}
"""The lights of static/css/tokens.css, for print on white."""
DARK = frozenset({"red", "green", "blue"})
INK, SOFT = "#1f2328", "#59636e"
FONTS = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Microsoft YaHei")
PERCENTS = (("verified", "核验", "green"), ("claimed", "申报", "blue"), ("expected", "序时", "grey"))
DPI, WIDTH = 150, 7.2
NARROW = 0.06
"""The share of the widest bar below which a part is too narrow for its words."""


def draw_charts(snapshot: Row) -> dict[str, bytes]:
    """PNGs by the name of their placeholder; those with nothing to show are left out."""
    actions = [row for row in snapshot["actions"] if row["tasks"]]
    found = {}
    if actions:
        found["chart_lights"] = _lights(actions)
        found["chart_pace"] = _pace(actions)
    weeks = snapshot["shortfalls"]["heat"]["weeks"]
    if any(count for _day, count in weeks):
        found["chart_heat"] = _heat(weeks)
    return found


def _lights(rows: Sequence[Row]) -> bytes:
    """Tasks by action, each bar split by light; the number stands in its part."""
    figure, axes = _axes(len(rows))
    widest = max(row["tasks"] for row in rows)
    left = [0] * len(rows)
    for light, word in LIGHTS.items():
        counts = [row["lights"][light] for row in rows]
        if not any(counts):
            continue
        bars = axes.barh(range(len(rows)), counts, left=left, color=COLOURS[light], label=f"{word}灯", height=0.6)
        colour = "white" if light in DARK else INK
        texts = [f"{word}{count}" if count > widest * NARROW else "" for count in counts]
        axes.bar_label(bars, texts, label_type="center", fontproperties=_font(9), color=colour)
        left = [before + count for before, count in zip(left, counts, strict=True)]
    _name_rows(axes, rows)
    return _png(figure, axes, "各行动亮灯情况（项）")


def _pace(rows: Sequence[Row]) -> bytes:
    """Verified, claimed and expected of each action, one below the other."""
    figure, axes = _axes(len(rows) * 1.5)
    for place, (key, word, light) in enumerate(PERCENTS):
        values = [float(row[key] or 0) for row in rows]
        at = [row + (place - 1) * 0.26 for row in range(len(rows))]
        bars = axes.barh(at, values, color=COLOURS[light], label=word, height=0.24)
        axes.bar_label(
            bars, [shown(row[key]).rstrip("%") for row in rows], padding=2, fontproperties=_font(8), color=SOFT
        )
    axes.set_xlim(0, 108)
    _name_rows(axes, rows)
    return _png(figure, axes, "各行动核验、申报与序时进度（%）")


def _heat(weeks: Sequence[Sequence[Any]]) -> bytes:
    """Acts in each of the last weeks."""
    figure, axes = _axes(4)
    days = [f"{int(day[5:7])}月{int(day[8:10])}日" for day, _count in weeks]
    bars = axes.bar(range(len(weeks)), [count for _day, count in weeks], color=COLOURS["blue"], width=0.6, label="次数")
    axes.bar_label(bars, padding=2, fontproperties=_font(9), color=SOFT)
    axes.set_xticks(range(len(weeks)), days, fontproperties=_font(8), rotation=30, ha="right")
    axes.set_yticks([])
    return _png(figure, axes, "每周申报、更新数据和新增佐证（次，至该日的七天）")


def _axes(rows: float) -> tuple[Any, Any]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  seconds, for the worker only
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, 1.1 + 0.42 * rows), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelcolor=SOFT)
    return figure, axes


def _name_rows(axes: Any, rows: Sequence[Row]) -> None:
    axes.set_yticks(range(len(rows)), [row["name"] for row in rows], fontproperties=_font(10), color=INK)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.invert_yaxis()


def _png(figure: Any, axes: Any, title: str) -> bytes:
    axes.set_title(title, fontproperties=_font(11), color=INK, loc="left", pad=24 if len(axes.containers) > 1 else 10)
    if len(axes.containers) > 1:
        place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "borderaxespad": 0}
        axes.legend(**place, ncols=6, frameon=False, prop=_font(9), handlelength=1)
    figure.tight_layout()
    target = io.BytesIO()
    figure.canvas.print_png(target, metadata={"Software": None})
    return target.getvalue()


@lru_cache(maxsize=1)
def font_file() -> str:
    """A font with Chinese signs: one of the machine's, else the one that comes along."""
    from matplotlib.font_manager import FontProperties, findfont, fontManager  # noqa: PLC0415

    there = {each.name for each in fontManager.ttflist}
    for name in FONTS:
        if name in there:
            return str(findfont(FontProperties(family=name)))
    return own_font_file()


def own_font_file() -> str:
    """The font that comes with the program."""
    from importlib.resources import files  # noqa: PLC0415

    return str(files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf")


@lru_cache(maxsize=16)
def _font(size: int) -> Any:
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    return FontProperties(fname=font_file(), size=size)
