"""How the time of a load grows with the archive: `city.json` files of several sizes as one SVG.

python -m bench.growth OUT.svg CITY.JSON…
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 400, 70, 50
COLOURS = ("#0b6e4f", "#c84630", "#2b59c3", "#8a5a00", "#5c4b8a", "#222222")
PARTS = {
    "insert": ("rows inserted",),
    "indexes": ("indexes",),
    "compare": ("documents compared",),
    "full text, views": ("full text, views",),
    "grids.db": ("grids finished",),
}


def svg(cities: list[dict[str, Any]]) -> str:
    """Documents against CPU seconds, both logarithmic; the dotted line grows exactly with the work."""
    cities = sorted(cities, key=lambda city: city["documents"])
    series = {
        name: [(city["documents"], sum(city["seconds"][part] for part in parts)) for city in cities]
        for name, parts in PARTS.items()
    }
    total = [(city["documents"], sum(points[at][1] for points in series.values())) for at, city in enumerate(cities)]
    series["all 合计"] = total
    straight = [(n, total[0][1] * n / total[0][0]) for n, _ in total]
    every = [point for points in (*series.values(), straight) for point in points]
    low, high = (pick(math.log10(y) for _, y in every) for pick in (min, max))
    first, last = math.log10(total[0][0]), math.log10(total[-1][0])

    def place(x: float, y: float) -> str:
        across = LEFT + (math.log10(x) - first) / (last - first) * (WIDTH - LEFT - 150)
        up = HEIGHT - BOTTOM - (math.log10(y) - low) / (high - low) * (HEIGHT - BOTTOM - 30)
        return f"{across:.1f},{up:.1f}"

    def line(points: list[tuple[float, float]], colour: str, more: str = "") -> str:
        return f'<polyline fill="none" stroke="{colour}" stroke-width="2" {more} points="{" ".join(place(*p) for p in points)}"/>'

    def text(x: float, y: float, said: str, more: str = "") -> str:
        across, up = place(x, y).split(",")
        return f'<text x="{across}" y="{up}" {more}>{said}</text>'

    drawn = [line(straight, "#999", 'stroke-dasharray="2 5"')]
    lowest = float(HEIGHT)
    for colour, (name, points) in sorted(zip(COLOURS, series.items(), strict=True), key=lambda each: each[1][1][-1][1]):
        drawn.append(line(points, colour))
        across, up = map(float, place(*points[-1]).split(","))
        lowest = min(up + 4, lowest - 14)  # names one above the other, whatever their lines do
        said = f"{name}, {points[-1][1]:,.0f} s"
        drawn.append(f'<text x="{across + 6}" y="{lowest:.1f}" fill="{colour}">{said}</text>')
    drawn += [text(n, 10**low, f"{n:,}", 'dy="30" text-anchor="middle"') for n, _ in total]
    drawn += [
        text(n, taken, f"{taken:,.0f} s", 'dy="-8" text-anchor="end"') for n, taken in total[:-1]
    ]  # the last is named
    title = "装入时间随文件数的增长（CPU 秒，对数坐标；虚线为成正比） CPU seconds of a load against documents"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/><text x="{LEFT}" y="16">{title}</text>'
        f"{''.join(drawn)}</svg>\n"
    )


if __name__ == "__main__":
    cities = [json.loads(Path(name).read_text("utf-8")) for name in sys.argv[2:]]
    Path(sys.argv[1]).write_text(svg(cities), "utf-8")
