"""Real evidence of any size: the sample site's pages under new addresses, of made-up districts with names of their own.

    python -m bench.evidence HOME [--documents 35000]

Every page is kept as a crawl keeps it (WARC, index, SHA-256), so `yusuan build`, here or on a cluster, reads each one.
A copy of the site is three districts; only what names the district changes in its pages, so everything holds that held.
Files (PDF, workbooks) are not copied: a name inside them cannot be replaced byte by byte.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from unittest.mock import patch

from archive import database, demonstration
from archive.classifications import districts
from archive.evidence import Evidence, Fetched
from archive.model import Capture

AT = "2026-01-01T00:00:00Z"
# Characters that end the name of a place or count them would make other names of it.
_SPEAKING = set("省市自治州区县旗乡镇街道村社园景校小片库灾林牧矿新城辖东南西北中一二三四五六七八九十百千万示例某第")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the sample site: `district` is its code, `name` its district as it is printed in it (示例一区)."""

    capture: Capture
    text: str
    encoding: str
    district: str
    name: str


def sample_home(folder: Path) -> Path:
    """The sample site, crawled and built now."""
    return demonstration.run(folder, AT, lambda *_: None).home


def pages_of(sample: Path) -> list[Page]:
    """Its pages that are documents without files, of districts with made-up names."""
    with closing(database.reading(sample / "budget.db")) as connection:
        found = connection.execute(
            "SELECT capture_id, district_code, substr(unit, instr(unit, '示例'), 4) FROM document JOIN capture"
            " USING (document_id, capture_id) WHERE unit LIKE '重庆市示例_区%' AND n_files = 1 AND role = 'page'"
        )
        chosen = {capture_id: (code, name) for capture_id, code, name in found}
    with Evidence(sample, writing=False) as store:
        return [
            Page(capture, *_decoded(store.body(capture)), *chosen[capture.capture_id])
            for capture in store.captures()
            if capture.capture_id in chosen
        ]


def _decoded(body: bytes) -> tuple[str, str]:
    try:
        return body.decode(), "utf-8"
    except UnicodeDecodeError:
        return body.decode("gb18030"), "gb18030"


def copies(pages: Sequence[Page]) -> Iterator[Fetched]:
    """Copies without end, district after district."""
    places = sorted({(page.district, page.name) for page in pages})
    codes, names = _codes(), _names()
    for number in count():
        for code, name in places:
            new_code, new_name = next(codes), next(names)
            for page in pages:
                if page.district == code:
                    text = page.text.replace(name, new_name).replace(code, new_code)
                    yield _fetched(page, text, f"{new_code}-{number}.example")


def _codes() -> Iterator[str]:
    """Codes of no district on record; when all are used they begin again, with other names."""
    known = {each.code for each in districts()}
    free = [code for code in map(str, range(500_100, 501_000)) if code not in known]
    while True:
        yield from free


def _names() -> Iterator[str]:
    """示例啊区, 示例阿区 …: one of the commonest 3,755 characters each."""
    for high in range(0xB0, 0xD8):
        for low in range(0xA1, 0xFA if high == 0xD7 else 0xFF):
            character = bytes((high, low)).decode("gb2312")
            if character not in _SPEAKING:
                yield f"示例{character}区"


def _fetched(page: Page, text: str, host: str) -> Fetched:
    capture = page.capture
    path = capture.url.split("/", 3)[3]
    kind = (("content-type", f"{capture.media_type}; charset={page.encoding}"),)
    body = text.encode(page.encoding)
    return Fetched(f"http://{host}/{path}", AT, 200, kind, body, "ok", "page", page.district, "bench")


def multiply(home: Path, sample: Path, documents: int) -> int:
    """Evidence of so many pages under `home`. Nothing waits for the disk: what is lost here can be made again."""
    kept = 0
    with patch("os.fsync"), Evidence(home) as store:
        store.db.execute("PRAGMA synchronous = OFF")
        for each in islice(copies(pages_of(sample)), documents):
            store.keep(each)
            kept += 1
    return kept


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--documents", type=int, default=35_000)
    parser.add_argument("--sample", type=Path, help="home of the sample site, built (default: made now)")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sample = asked.sample or sample_home(Path(folder))
        print(f"{asked.home}: {multiply(asked.home, sample, asked.documents):,} 份文件 pages kept")


if __name__ == "__main__":
    main()
