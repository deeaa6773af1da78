"""The data files of this folder, and how names are compared."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).parent


def normalise(name: str) -> str:
    """A name as it is compared: half-width letters and digits, full-width brackets, no space, bullets or quotes.

    >>> normalise(" 维修(护)费 ")
    '维修（护）费'
    >>> normalise("政府办公厅（室）及　相关机构事务")
    '政府办公厅（室）及相关机构事务'
    """
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"[\s“”\"'‘’·•—–_\-]+", "", text)
    return text.replace("(", "（").replace(")", "）")


def rows_of(file_name: str) -> Iterator[dict[str, str]]:
    """The rows of a data file of this folder, as printed."""
    with (FOLDER / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
