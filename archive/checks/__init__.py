"""Accounting identities: an extraction in, findings out. A document is never corrected, only described."""

from __future__ import annotations

from archive.model import Extraction, Finding

__all__ = ["check"]


def check(extraction: Extraction) -> list[Finding]:
    """The outcome of every check on one document."""
    return []
