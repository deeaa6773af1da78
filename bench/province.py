"""A synthetic province, by sampling: a part of its 92 counties' 149,000 documents is made, the whole reckoned from it.

    python -m bench.province OUT [--documents 14900] [--sample HOME]

2,850 counties in 31 provinces are 92 counties each; a city of 40 districts has 65,000 documents, so 92 have 149,500. The
counties are all there, with a part of their units. `city.json` says what was made; what a whole one takes is that times
the documents, and more for the growth that `docs/growth.svg` shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench import Ratio, city

COUNTIES = 92
DOCUMENTS = city.FULL * COUNTIES // city.DISTRICTS
TENTH = DOCUMENTS // 10


def measure() -> Iterator[Ratio]:
    """A row where there are 92 counties, against one where there are 40 districts."""
    few = city.SMALL // 4
    province, one = city.measured(few, COUNTIES), city.measured(few)
    mine, theirs = (each.loading / each.rows * 1e6 for each in (province, one))
    what = f"province of {province.documents:,}: a row in {COUNTIES} counties, against {city.DISTRICTS} districts"
    yield Ratio(what, f"{mine:.1f} µs/row", f"{theirs:.1f} µs/row", theirs / mine, 0.7)


if __name__ == "__main__":
    city.main(TENTH, COUNTIES, __doc__)
