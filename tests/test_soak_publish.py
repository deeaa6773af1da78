"""10⁵ reads over 100 releases through Datasette (`make soak`): 0 errors, 0 mixtures."""

from __future__ import annotations

import asyncio

import pytest
from made_up import Web, web
from test_publish import many, read_while_publishing

from archive.build import build
from archive.publish import publish

__all__ = ["web"]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_hundred_thousand_reads_over_a_hundred_releases(web: Web) -> None:
    many(web, 2)
    publish(web.home, build(web.home, 0), "2026-02-01T00:00:00Z")
    answers, faults, seen = asyncio.run(read_while_publishing(web, swaps=100, readers=8, between=1000))
    print(f"{answers} reads, {len(seen)} releases seen, {len(faults)} faults")
    assert faults == []
    assert answers >= 100_000 and max(seen) == 101
