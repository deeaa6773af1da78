"""Every format beside what was put into it: amounts right and wrong, seconds per page, peak memory.

`python -m bench.formats` measures and writes docs/formats.md; `python -m bench formats` prints the ratios. The documents are
those of the sample site and the example page (if `../shared/real` is there), set in each format by `tests/press.py`,
and the real PDFs. A page is a table in formats without pages.
"""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from archive import readers
from archive.model import Grid
from archive.readers.pdf_sums import score
from bench import Ratio, against
from samples import documents
from samples.grids import positioned

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared/real"
sys.path.insert(0, str(ROOT / "tests"))
import press  # noqa: E402  (the tests' printing press, which is no package)

N_DOCUMENTS = 12
_AMOUNT = re.compile(r"-?\d[\d,]*\.\d+")

_NO_LINES = "td{border:none;padding:2pt 12pt}"
_ROWS_ONLY = _NO_LINES + "td{border-bottom:0.5pt solid #000}"

FORMATS: dict[str, Callable[[Sequence[press.Printed]], bytes]] = {
    "HTML": lambda tables: press.page(tables).encode(),
    "xlsx": press.xlsx,
    "xls": press.xls,
    "ods": press.ods,
    "SpreadsheetML (.xls)": press.spreadsheetml,
    "docx": press.docx,
    "MHTML": lambda tables: press.mhtml(press.page(tables)),
    "PDF, printed by Chromium": lambda tables: press.printed(press.page(tables)),
    "PDF, horizontal lines only": lambda tables: press.printed(press.page(tables, style=_ROWS_ONLY)),
    "PDF, no lines at all": lambda tables: press.printed(press.page(tables, style=_NO_LINES)),
    "OFD": press.ofd,
    "zip (names in GBK) of xlsx": lambda tables: press.zipped({"公开表.xlsx": press.xlsx(tables)}),
    "7z of xlsx": lambda tables: press.seven_zipped({"公开表.xlsx": press.xlsx(tables)}),
    "rar of xlsx": lambda tables: press.rar({"公开表.xlsx": press.xlsx(tables)}),
}


@dataclass(frozen=True)
class Measured:
    """What reading all documents of one format came to. `memory` is the peak of the process that read them, in MB."""

    format: str
    documents: int
    pages: int
    right: int
    wrong: int
    seconds: float
    memory: float


def corpus() -> list[list[press.Printed]]:
    """The tables of each document: some of the sample site's, and the example page's."""
    every = [one for one in documents.all_documents() if one.grids]
    step = max(1, len(every) // N_DOCUMENTS)
    found = [[_printed(grid, n) for n, grid in enumerate(one.grids, 1)] for one in every[::step][:N_DOCUMENTS]]
    example = REAL / "pages/rongchang-zwfwglb-2025-budget.html"
    if example.exists():
        grids = readers.read(example.read_bytes()).grids[:9]
        found.append([press.Printed(f"表{n}", grid.rows, grid.spans) for n, grid in enumerate(grids, 1)])
    return found


def _printed(grid: object, number: int) -> press.Printed:
    from samples.grids import Grid as Meant

    assert isinstance(grid, Meant)
    cells = positioned(grid)
    height = max(r + cell.rowspan for r, _, cell in cells)
    width = max(c + cell.colspan for _, c, cell in cells)
    rows = [[""] * width for _ in range(height)]
    spans = {}
    for r, c, cell in cells:
        rows[r][c] = cell.text
        if cell.rowspan > 1 or cell.colspan > 1:
            spans[r, c] = (cell.rowspan, cell.colspan)
    above = (grid.title, f"单位：{grid.money_unit}") if grid.title else ()
    return press.Printed(f"表{number}", tuple(map(tuple, rows)), spans, above)


def rows_of(table: press.Printed | Grid) -> Counter[tuple[str, ...]]:
    """The rows with amounts: what is printed in each, from left to right."""
    rows = (tuple(re.sub(r"\s", "", text) for text in row if text.strip()) for row in table.rows)
    return Counter(row for row in rows if any(_AMOUNT.fullmatch(text) for text in row))


def judged(tables: Sequence[press.Printed], grids: Sequence[Grid]) -> tuple[int, int]:
    """(amounts in rows that came back whole, amounts in rows that did not)."""
    wanted: Counter[tuple[str, ...]] = sum((rows_of(table) for table in tables), Counter())
    found: Counter[tuple[str, ...]] = sum((rows_of(grid) for grid in grids), Counter())

    def amounts(rows: Counter[tuple[str, ...]]) -> int:
        return sum(times * sum(bool(_AMOUNT.fullmatch(text)) for text in row) for row, times in rows.items())

    return amounts(wanted & found), amounts(wanted - found)


def read_all(folder: Path) -> Measured:
    """Read the documents of one format in this process (a fresh one, for its peak of memory)."""
    wanted = json.loads((folder / "tables.json").read_text())
    right = wrong = pages = 0
    seconds = 0.0
    for number, tables in enumerate(wanted):
        data = (folder / f"{number}.bin").read_bytes()
        started = time.perf_counter()
        reading = readers.read(data)
        seconds += time.perf_counter() - started
        good, bad = judged([press.Printed("", tuple(map(tuple, rows))) for rows in tables], reading.grids)
        right, wrong = right + good, wrong + bad
        pages += max((grid.row_pages[-1] for grid in reading.grids if grid.row_pages), default=len(reading.grids))
    # VmHWM begins anew with the program; getrusage would carry over the memory of the process that started it.
    status = Path("/proc/self/status").read_text()
    peak = int(re.findall(r"VmHWM:\s*(\d+) kB", status)[0]) / 1024
    return Measured("", len(wanted), pages, right, wrong, seconds, peak)


def in_a_process(name: str, written: Sequence[tuple[Sequence[press.Printed], bytes]]) -> Measured:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "tables.json").write_text(json.dumps([[table.rows for table in tables] for tables, _ in written]))
        for number, (_, data) in enumerate(written):
            (folder / f"{number}.bin").write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "bench.formats", "--read", place], capture_output=True, check=True, cwd=ROOT
        )
    return Measured(**{**json.loads(done.stdout), "format": name})


def tried() -> Iterator[Measured]:
    """All formats over the corpus; the binary Word document is the one that tests/fixtures holds."""
    texts = corpus()
    for name, write in FORMATS.items():
        yield in_a_process(name, [(tables, write(tables)) for tables in texts])
    doc = ROOT / "tests/fixtures/tables.doc"
    example = REAL / "pages/rongchang-zwfwglb-2025-budget.html"
    if example.exists():
        import forms_example

        tables = [forms_example.ours(table) for table in forms_example.tables()[:9]]
        yield in_a_process("doc (Word 97)", [(tables, doc.read_bytes())])


def real_pdfs() -> Iterator[tuple[str, int, int, int, int, float, float]]:
    """(file, pages, amounts, sums that hold, sums that do not, our ms a page, pdfplumber's)."""
    for path in sorted((REAL / "pdf").glob("*.pdf")):
        data = path.read_bytes()
        ours, peer = against(lambda data=data: readers.read(data), lambda path=path: plumbed(path), 3)  # type: ignore[misc]
        grids = readers.read(data).grids
        pages = max(page for grid in grids for page in grid.row_pages)
        scores = [score(grid.rows) for grid in grids]
        amounts = sum(bool(_AMOUNT.fullmatch(text)) for grid in grids for row in grid.rows for text in row)
        kept, broken = sum(one.kept for one in scores), sum(one.broken for one in scores)
        yield path.name, pages, amounts, kept, broken, ours / pages * 1000, peer / pages * 1000


def plumbed(path: Path) -> None:
    """What is usually done with a PDF."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_tables()
            page.extract_text()


def measure() -> Iterator[Ratio]:
    """PDF beside pdfplumber on the real files; a workbook beside openpyxl."""
    paths = sorted((REAL / "pdf").glob("*.pdf"))
    if paths:
        files = [path.read_bytes() for path in paths]
        ours, peer = against(
            lambda: [readers.read(data) for data in files], lambda: [plumbed(path) for path in paths], 3
        )
        yield Ratio("real PDFs / pdfplumber", f"{ours:.2f} s", f"{peer:.2f} s", peer / ours, 8)
    book = press.xlsx([table for tables in corpus()[:4] for table in _renamed(tables)])
    ours, peer = against(lambda: readers.read(book), lambda: opened(book))
    yield Ratio("workbook as shown / openpyxl", f"{ours * 1000:.0f} ms", f"{peer * 1000:.0f} ms", peer / ours, 4)


_sheet_names = iter(range(1, 10_000))


def _renamed(tables: Sequence[press.Printed]) -> list[press.Printed]:
    return [press.Printed(f"表{next(_sheet_names)}", t.rows, t.spans, t.above) for t in tables]


def opened(data: bytes) -> None:
    """A workbook through openpyxl, values and number formats (without which amounts are not what was printed)."""
    import openpyxl

    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        for row in sheet.iter_rows():
            for cell in row:
                _ = cell.value, cell.number_format


def document() -> str:
    """docs/formats.md."""
    out = [
        "# Formats\n",
        "Generated by `python -m bench.formats`; do not edit. Every document was set in each format by `tests/press.py` and read",
        "back; an amount is right when its whole row came back as printed. Seconds are wall time of one process that",
        "reads all documents of the format, memory is its peak; a page is a table in formats without pages.\n",
        "| format | documents | pages | amounts right | amounts wrong | ms per page | peak memory, MB |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for one in tried():
        out.append(
            f"| {one.format} | {one.documents} | {one.pages} | {one.right} | {one.wrong} | "
            f"{one.seconds / max(one.pages, 1) * 1000:.1f} | {one.memory:.0f} |"
        )
    real = list(real_pdfs())
    if real:
        out += [
            "\n## Real PDFs\n",
            "Nobody has typed these in again, so their own accounts judge them: every parent against its children, in every",
            "column. `tests/test_pdf.py` checks each code against the name beside it as well.\n",
            "| file | pages | amounts | sums that hold | that do not | ms per page | pdfplumber | ratio |",
            "|---|--:|--:|--:|--:|--:|--:|--:|",
        ]
        for name, pages, amounts, kept, broken, ours, peer in real:
            out.append(
                f"| {name} | {pages} | {amounts} | {kept} | {broken} | {ours:.1f} | {peer:.1f} | {peer / ours:.1f} |"
            )
    out += ["\n" + _NOTES]
    return "\n".join(out) + "\n"


_NOTES = """## How each is read

| format | through | what it keeps, and its limits |
|---|---|---|
| PDF | pdfium | ruled lines and characters' places; open sides, filled bars, horizontal rules only, no rules; pages of one table joined; text hidden by clipping and watermarks left out |
| xlsx, xlsm, xlsb | calamine | numbers as their format shows them (xlsb: as General, untested: nothing here writes it), merged cells, hidden sheets (finding), sheets named 续 joined, formulas without results (sums reckoned, others a finding) |
| xls | xlrd | the same, without a look at formulas |
| ods, SpreadsheetML | lxml | the text as shown |
| docx | lxml | nested tables, text boxes, tracked changes as accepted |
| doc | its binary tables, [MS-DOC] | Word 97 and later; older ones through antiword, else LibreOffice |
| rtf | LibreOffice | where it is installed, else a named error |
| OFD | lxml | text and path objects, page templates; text drawn as shapes needs OCR |
| HTML or MHTML that calls itself .xls, .doc | as HTML | |
| zip, 7z, rar | zipfile, py7zr, unar | names in GBK or UTF-8; packages nested to three; a member that cannot be read is a finding |
| scans, pictures | rapidocr (extra `ocr`) | without the extra a named error, `needs_ocr`; with it a finding to compare with the original |

Files are told by their bytes, never by their names. `archive.sandbox.read_safely` reads in a worker: 512 MB of address
space, 60 s of processor time and 120 s of wall time for a file; text recognition may use more memory and, for long
scans, needs longer limits. Causes: `empty`, `truncated`, `encrypted`, `unsupported`, `damaged`, `too_large`, `timeout`,
`needs_ocr`.
"""


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        print(json.dumps(asdict(read_all(Path(sys.argv[2])))))
    else:
        (ROOT / "docs/formats.md").write_text(document(), encoding="utf-8")
