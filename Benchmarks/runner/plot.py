"""Plots in SVG: lines over the number of plugins, both axes logarithmic, each line labelled at its end."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 800, 460
LEFT, RIGHT, TOP, BOTTOM = 78, 190, 44, 54
FONT = 14
STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #57606a; }
.title { font-weight: 600; font-size: 16px; fill: #24292f; }
.grid { stroke: #8b949e; stroke-opacity: 0.25; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.leader { stroke-opacity: 0.45; }
@media (prefers-color-scheme: dark) { text { fill: #9da7b1; } .title { fill: #e6edf3; } }
"""


@dataclass(frozen=True)
class Line:
    """One contestant's points: number of plugins, figure; both above zero."""

    label: str
    # Legible on white and on black.
    colour: str
    points: Sequence[tuple[float, float]]
    is_dashed: bool = False


class Axis:
    """A logarithmic scale between whole powers of ten, or nearly: values to pixels."""

    def __init__(self, values: Sequence[float], first: float, last: float) -> None:
        low, high = math.log10(min(values)), math.log10(max(values))
        # Down or up to the next power unless the values come no nearer to it than a third of the way.
        self.low = low if low == math.floor(low) else max(math.floor(low), low - 0.15)
        self.high = high if high == math.ceil(high) else min(math.ceil(high), high + 0.15)
        if self.low == self.high:
            self.low, self.high = self.low - 0.5, self.high + 0.5
        self.first, self.last = first, last

    def pixel(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.first + share * (self.last - self.first)

    def ticks(self) -> list[float]:
        """The powers of ten, with 2 and 5 times them if there would be fewer than three."""
        powers = range(math.floor(self.low), math.ceil(self.high) + 1)
        for steps in ((1,), (1, 2, 5)):
            found = [step * 10.0**power for power in powers for step in steps]
            found = [tick for tick in found if self.low - 1e-9 <= math.log10(tick) <= self.high + 1e-9]
            if len(found) >= 3:
                break
        return found


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """The heights moved apart, as little as keeps them in their order and `gap` from each other."""
    order = sorted(range(len(heights)), key=lambda index: heights[index])
    # Neighbours that touch become a block around the mean of what its members want.
    blocks: list[list[int]] = []

    def top(block: list[int]) -> float:
        return sum(heights[index] for index in block) / len(block) - gap * (len(block) - 1) / 2

    for index in order:
        blocks.append([index])
        while len(blocks) > 1 and top(blocks[-2]) + gap * len(blocks[-2]) > top(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    placed = [0.0] * len(heights)
    for block in blocks:
        for position, index in enumerate(block):
            placed[index] = top(block) + gap * position
    return placed


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


def svg(title: str, x_title: str, lines: Sequence[Line]) -> str:
    """The plot. The title says what the figures are."""
    lines = [line for line in lines if line.points]
    horizontal = Axis([x for line in lines for x, _ in line.points], LEFT, WIDTH - RIGHT)
    vertical = Axis([y for line in lines for _, y in line.points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
    ]
    for tick in horizontal.ticks():
        x = horizontal.pixel(tick)
        parts.append(f'<path class="grid" d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{number(tick)}</text>')
    for tick in vertical.ticks():
        y = vertical.pixel(tick)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 5:.1f}" text-anchor="end">{number(tick)}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    parts.append(f'<text x="{middle}" y="{HEIGHT - 10}" text-anchor="middle">{escape(x_title)}</text>')
    ends = spread([vertical.pixel(line.points[-1][1]) for line in lines], FONT + 4)
    for line, end in zip(lines, ends, strict=True):
        colour = line.colour
        pixels = [(horizontal.pixel(x), vertical.pixel(y)) for x, y in line.points]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in pixels)
        dashes = ' stroke-dasharray="6 5"' if line.is_dashed else ""
        parts.append(f'<path class="line" stroke="{colour}"{dashes} d="M{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in pixels]
        # From where the line ends, which may be early, to its name.
        (x, y), name = pixels[-1], WIDTH - RIGHT + 16
        parts.append(f'<path class="leader" stroke="{colour}" d="M{x:.1f} {y:.1f}L{name - 4} {end:.1f}"/>')
        parts.append(f'<text x="{name}" y="{end + 5:.1f}" style="fill: {colour}">{escape(line.label)}</text>')
    return "\n".join([*parts, "</svg>", ""])
