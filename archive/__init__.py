"""Bytes to facts, offline: reading, recognising, checking, building and publishing. Never imports Scrapy."""

from archive import compiled as _compiled

_compiled.use()
