"""Bytes to facts, offline: reading, recognising, checking, building and publishing. Never imports Scrapy."""
