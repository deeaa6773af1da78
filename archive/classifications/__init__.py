"""What codes and names mean, by year: functions, economic purposes, districts, towns.

Data are the CSV files beside this. Everything is read at first use, once, and costs a few milliseconds. No list here
is official: `certainty` says how far a name can be trusted (`README.md` beside this file).
"""

from archive.classifications.codes import (
    Agreement,
    Code,
    CodeKind,
    agreement,
    code_of,
    codes,
    entry_of,
    is_name_of_a_code,
    level_of,
    level_of_name,
    name_of,
    parent_of,
)
from archive.classifications.files import normalise, rows_of
from archive.classifications.places import District, Town, district, district_of, districts, successor_of, towns

__all__ = [
    "Agreement",
    "Code",
    "CodeKind",
    "District",
    "Town",
    "agreement",
    "code_of",
    "codes",
    "district",
    "district_of",
    "districts",
    "entry_of",
    "is_name_of_a_code",
    "level_of",
    "level_of_name",
    "name_of",
    "normalise",
    "parent_of",
    "rows_of",
    "successor_of",
    "towns",
]
