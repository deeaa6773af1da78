"""What stood at one address: its versions, and where it is used again for another year, another document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from archive.documents import Source, address_key, content_key
from archive.subject import agree


@dataclass(frozen=True, slots=True)
class Chain:
    """What one address held for one year and phase: the newest capture and those it replaced, oldest first."""

    key: str
    newest: Source
    replaced: tuple[Source, ...] = ()

    def no_longer_offered(self) -> frozenset[str]:
        """The files to which only earlier versions of a page link: a system that replaces a file gives it a new name."""
        return frozenset[str]().union(*(old.offers for old in self.replaced)) - self.newest.offers


def chains_of(sources: Iterable[Source]) -> list[Chain]:
    """By address, and at one address by the time it was first used for a year."""
    by_url: dict[str, list[Source]] = defaultdict(list)
    for source in sorted(sources, key=lambda each: (each.capture.url, each.capture.fetched_at, each.order)):
        by_url[source.capture.url].append(source)
    chains: list[Chain] = []
    for url, versions in by_url.items():
        epochs: list[list[Source]] = []
        for source in versions:
            if epochs and agree(epochs[-1][-1].identity, source.identity):
                epochs[-1].append(source)
            else:
                epochs.append([source])
        for number, epoch in enumerate(epochs):
            again = content_key("address", address_key(url), epoch[0].capture.sha256)
            key = again if number else address_key(url)
            chains.append(Chain(key, epoch[-1], tuple(epoch[:-1])))
    return chains
