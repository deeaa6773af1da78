"""The worker: ordinary files come through unchanged, hostile ones cost their worker and have a named cause."""

from __future__ import annotations

import os
import resource
import signal
import zipfile
from io import BytesIO

import pytest
from conftest import real

from archive import readers, sandbox
from archive.readers import Unreadable
from archive.sandbox import MB, Limits, read_safely


@pytest.fixture(autouse=True)
def _end_workers() -> object:
    yield
    sandbox._pool.close()


SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def cause_of(data: bytes, limits: Limits = sandbox.DEFAULT) -> str:
    with pytest.raises(Unreadable) as found:
        read_safely(data, limits=limits)
    return found.value.cause


def test_an_ordinary_file_reads_as_without_the_worker() -> None:
    data = real("pdf/cq-zfbgt-2026-budget.pdf").read_bytes()
    assert read_safely(data, "https://example.invalid/a.pdf") == readers.read(data, "https://example.invalid/a.pdf")


def test_the_worker_is_kept_for_the_next_file_and_replaced_after_many() -> None:
    limits = Limits(files=3)
    page = b"<table><tr><td>a<td>1.00</table>"
    numbers = []
    for _ in range(7):
        read_safely(page, limits=limits)
        idle = sandbox._pool.idle.get(limits, [])
        numbers.append(idle[0].process.pid if idle else None)
    assert numbers[0] == numbers[1] is not None and numbers[2] is None
    assert numbers[3] == numbers[4] != numbers[0]


def test_a_reason_crosses_the_border() -> None:
    assert cause_of(b"") == "empty"
    assert cause_of(b"\x00\x01\x02 nothing known") == "unsupported"
    assert cause_of(b"%PDF-1.7 cut") == "truncated"


def test_a_million_rows_are_read_or_refused_within_the_limits() -> None:
    """10⁶ rows of three cells: over the limit of what a disclosure can be, named, in bounded memory and time."""
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><v>1.5</v></c></row>' for r in range(1, 1_000_001)
    )
    sheet = f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>"
    assert cause_of(_workbook(sheet.encode())) == "too_large"


def test_two_cells_at_opposite_corners_are_refused() -> None:
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    assert cause_of(_workbook(sheet)) == "too_large"


def test_too_much_memory_is_named() -> None:
    """A document that needs more than the (here small) limit."""
    part = b"<w:p><w:r><w:t>" + "示例".encode() * 40 + b"</w:t></w:r></w:p>"
    xml = (
        b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + part * 300_000
        + b"</w:body></w:document>"
    )
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", xml[: len(xml)])
        package.writestr("padding", os.urandom(400_000))  # so that it does not look like a bomb
    assert cause_of(out.getvalue(), Limits(memory=192 * MB)) == "too_large"


def test_a_reader_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped by wall time: the worker is stopped (SIGSTOP), as one that waits for something for ever."""
    limits = Limits(wall=1)
    read_safely(b"<table><tr><td>a</table>", limits=limits)
    os.kill(sandbox._pool.idle[limits][0].process.pid, signal.SIGSTOP)
    assert cause_of(b"<table><tr><td>a</table>", limits) == "timeout"
    # The next file gets a new worker.
    assert read_safely(b"<table><tr><td>a<td>1.00</table>", limits=limits).media_type == "text/html"


def test_a_reader_that_burns_time_is_stopped() -> None:
    """A workbook of 900,000 figures takes its reader longer than the one second it gets here."""
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>{r}</v></c></row>' for r in range(1, 900_001))
    sheet = f"<worksheet {SPACE}><sheetData>{rows}</sheetData></worksheet>"
    assert cause_of(_workbook(sheet.encode()), Limits(cpu=1)) == "timeout"


def test_a_drawing_of_half_a_million_lines_is_no_table() -> None:
    reading = read_safely(_drawing(), limits=Limits(cpu=30))
    assert reading.media_type == "application/pdf" and not reading.grids
    assert [finding.check for finding in reading.findings] == ["reading.page"]


def test_a_killed_worker_costs_one_file_only() -> None:
    read_safely(b"<table><tr><td>a</table>")
    worker = sandbox._pool.idle[sandbox.DEFAULT][0]
    os.kill(worker.process.pid, signal.SIGSEGV)
    worker.process.wait()
    assert read_safely(b"<table><tr><td>a</table>").media_type == "text/html"


def test_workers_hold_the_memory_limit() -> None:
    read_safely(b"<table><tr><td>a</table>")
    pid = sandbox._pool.idle[sandbox.DEFAULT][0].process.pid
    assert resource.prlimit(pid, resource.RLIMIT_AS)[0] == 512 * MB
    assert resource.prlimit(pid, resource.RLIMIT_CORE)[0] == 0


def _workbook(sheet: bytes) -> bytes:
    import openpyxl

    out = BytesIO()
    openpyxl.Workbook().save(out)
    new = BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name in old.namelist():
            package.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
        package.writestr("padding", os.urandom(1_000_000))
    return new.getvalue()


def _drawing() -> bytes:
    """A page of half a million short lines that touch each other everywhere."""
    content = b"0.5 w\n" + b"".join(
        b"%d %d m %d %d l S\n" % (x, y, x + 3, y + 1) for y in range(0, 500, 1) for x in range(0, 1000, 1)
    )
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1000 500] /Contents 4 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + b"xref\n0 5\n0000000000 65535 f \n%strailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )
