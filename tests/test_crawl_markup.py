"""Both readers of a list's markup say the same, on every list there is."""

import os
from pathlib import Path

import pytest

from archive.readers.html import decode
from crawler.markup import by_soup, by_tree, is_loose, read_markup
from crawler.platforms.trs import ARTICLE, list_of, read_list
from samples.site import sites

SHARED = Path(os.environ.get("YUSUAN_SHARED", Path(__file__).parents[1].parent / "shared"))


def sample_lists() -> list[tuple[str, str]]:
    """(address, text) of every page of the sample sites that is no article."""
    return [
        (f"http://{site.district.host}{path}", decode(site.body(path)))
        for site in sites().values()
        for path, resource in site.resources.items()
        if "html" in resource.content_type and not ARTICLE.search(path)
    ]


def test_both_readers_agree_on_every_sample_list() -> None:
    lists = sample_lists()
    assert len(lists) > 100
    assert sum(not is_loose(text) for _, text in lists) > 100, "the fast reader must be the one that is used"
    for url, text in lists:
        if not is_loose(text):
            assert list_of(by_tree(text, url), text, url) == list_of(by_soup(text, url), text, url), url


def test_both_readers_agree_on_every_real_page() -> None:
    pages = sorted((SHARED / "real").rglob("*.htm*"))
    assert pages, f"no pages under {SHARED / 'real'}: set YUSUAN_SHARED"
    for path in pages:
        url, text = f"http://www.example.gov.cn/{path.name}", decode(path.read_bytes())
        if not is_loose(text):
            assert list_of(by_tree(text, url), text, url) == list_of(by_soup(text, url), text, url), path


@pytest.mark.parametrize(
    "rows",
    [
        "<li><a href='t20250101_1.html'>甲预算</a><span>2025-01-01</span><li><a href='t20250202_2.html'>乙预算</a><span>2025-02-02</span>",
        "<table><tr><td><a href='t20250101_1.html'>甲预算<td>2025-01-01<tr><td><a href='t20250202_2.html'>乙预算<td>2025-02-02</table>",
        "<table><tr><a href='t20250101_1.html'>甲预算</a><td>2025-01-01</tr><tr><a href='t20250202_2.html'>乙预算</a><td>2025-02-02</table>",
    ],
)
def test_loose_rows_keep_their_own_dates(rows: str) -> None:
    text, url = f"<html><body>{rows}</body></html>", "http://www.example.gov.cn/a/"
    assert is_loose(text)
    assert read_markup(text, url).anchors[0].href == "t20250101_1.html"
    dates = {link.url.rsplit("_", 1)[1]: link.printed_date for link in read_list(text, url).articles}
    assert dates == {"1.html": "2025-01-01", "2.html": "2025-02-02"}
