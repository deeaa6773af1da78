"""One module for each family of content management systems. Modules are found, not listed.

A platform is pure: it reads one page's text and says what the page links to. It offers

    page_key(url) -> str                       what makes two addresses the same page
    read_list(text, url) -> ListPage           a list: its articles, columns, files and its other pages
    read_article(text, url) -> ArticlePage     an article: its files, its genre, what cannot be followed
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol

from crawler.pages import ArticlePage, ListPage


class Platform(Protocol):
    """What a platform module offers."""

    def page_key(self, url: str) -> str: ...
    def read_list(self, text: str, url: str) -> ListPage: ...
    def read_article(self, text: str, url: str) -> ArticlePage: ...


def platform_names() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__))


@cache
def platform(name: str) -> Platform:
    """The platform of this name. Raises `KeyError`."""
    if name not in platform_names():
        raise KeyError(name)
    module: Platform = importlib.import_module(f"{__name__}.{name}")
    return module
