"""Who is this unit, over time? Observations of many documents in, units with their names, codes and events out.

`resolve` is pure and gives the same answer in any order of its input. What cannot be decided from evidence is never
guessed: it becomes a `Review`, and a person answers it in `archive/classifications/decisions.toml`.
"""

from archive.units.decisions import BadDecision, Decisions, parse_decisions, shipped_decisions
from archive.units.model import Observation, Resolution, Review, Unit, UnitEvent, UnitIdentifier, UnitName
from archive.units.names import Name, parse_name, sector_of, site_of
from archive.units.resolve import resolve

__all__ = [
    "BadDecision",
    "Decisions",
    "Name",
    "Observation",
    "Resolution",
    "Review",
    "Unit",
    "UnitEvent",
    "UnitIdentifier",
    "UnitName",
    "parse_decisions",
    "parse_name",
    "resolve",
    "sector_of",
    "shipped_decisions",
    "site_of",
]
