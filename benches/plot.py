"""Draws panels with logarithmic axes as SVG: time on the left axis, memory on the right. No library."""

import math
import pathlib
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 360, 250
LEFT, RIGHT, TOP, BOTTOM = 58, 52, 50, 44
# Of middling lightness, so that they stand out on white and on black.
INK, GRID = "#808890", "#80889055"
TIME, MEMORY = "#2f86d6", "#d97a20"


@dataclass
class Series:
    name: str
    points: list


@dataclass
class Panel:
    title: str
    label: str
    time: Series
    memory: Series


def decades(values):
    """The powers of ten around the values, at least two."""
    low, high = math.floor(math.log10(min(values)) + 1e-9), math.ceil(math.log10(max(values)) - 1e-9)
    return range(low, max(high, low + 1) + 1)


def short(power, unit):
    """10 to a power in words."""
    if unit == "s":
        names = {-6: "1 µs", -5: "10 µs", -4: "0.1 ms", -3: "1 ms", -2: "10 ms", -1: "0.1 s"}
        return names.get(power, f"{10**power if power >= 0 else 10.0**power:g} s")
    if unit == "MB":
        return f"{10.0**power:g} MB"
    names = {3: "1 K", 4: "10 K", 5: "100 K", 6: "1 M", 7: "10 M", 8: "100 M"}
    return names.get(power, f"{10**power}")


class Axis:
    def __init__(self, powers, start, end):
        self.powers, self.start, self.end = powers, start, end

    def at(self, value):
        share = (math.log10(value) - self.powers[0]) / (self.powers[-1] - self.powers[0])
        return self.start + share * (self.end - self.start)


def text(x, y, words, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {extra}>{escape(words)}</text>'


def line(points, color, extra=""):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2" {extra}/>'


def draw(panel, left):
    bottom, right = HEIGHT - BOTTOM, left + WIDTH - RIGHT
    left_edge = left + LEFT
    across = Axis(decades([x for x, _ in panel.time.points]), left_edge, right)
    time = Axis(decades([y for _, y in panel.time.points]), bottom, TOP)
    memory = Axis(decades([y for _, y in panel.memory.points]), bottom, TOP)
    out = [text((left_edge + right) / 2, 20, panel.title, extra='font-weight="bold" font-size="13"')]
    for power in across.powers:
        x = across.at(10.0**power)
        out.append(f'<path d="M{x:.1f} {TOP}V{bottom}" stroke="{GRID}"/>')
        out.append(text(x, bottom + 15, short(power, "")))
    for power in time.powers:
        y = time.at(10.0**power)
        out.append(f'<path d="M{left_edge} {y:.1f}H{right}" stroke="{GRID}"/>')
        out.append(text(left_edge - 6, y + 4, short(power, "s"), "end", f'style="fill:{TIME}"'))
    for power in memory.powers:
        out.append(text(right + 6, memory.at(10.0**power) + 4, short(power, "MB"), "start", f'style="fill:{MEMORY}"'))
    out.append(text((left_edge + right) / 2, HEIGHT - 8, panel.label))
    out.append(text(left_edge, TOP - 12, panel.time.name, "start", f'style="fill:{TIME}"'))
    out.append(text(right, TOP - 12, panel.memory.name, "end", f'style="fill:{MEMORY}"'))
    spots = [(across.at(x), memory.at(y)) for x, y in panel.memory.points]
    out.append(line(spots, MEMORY, 'stroke-dasharray="5 4"'))
    out += [f'<rect x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6" fill="{MEMORY}"/>' for x, y in spots]
    spots = [(across.at(x), time.at(y)) for x, y in panel.time.points]
    out.append(line(spots, TIME))
    out += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{TIME}"/>' for x, y in spots]
    return out


def describe(panels):
    """The figures in words, for those who do not see the drawing."""
    lines = []
    for panel in panels:
        (x0, y0), (x1, y1) = panel.time.points[0], panel.time.points[-1]
        (_, m0), (_, m1) = panel.memory.points[0], panel.memory.points[-1]
        lines.append(
            f"{panel.title}: from {x0:,} to {x1:,} {panel.label} the time goes from {y0:.2g} s to {float('%.2g' % y1):g} s "
            f"and the peak memory from {m0:.0f} MB to {m1:.0f} MB."
        )
    return " ".join(lines)


def write(path, title, panels):
    width = WIDTH * len(panels)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
        'role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(describe(panels))}</desc>',
        f"<style>text{{fill:{INK};font:11px system-ui,sans-serif}}</style>",
    ]
    for number, panel in enumerate(panels):
        out += draw(panel, number * WIDTH)
    pathlib.Path(path).write_text("\n".join([*out, "</svg>", ""]))
