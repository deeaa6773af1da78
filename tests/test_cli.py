"""The command line: its help, its exit codes, its messages for bad input, and the whole way on the sample site."""

from __future__ import annotations

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from made_up import Web, full, identity, web

from archive import cli, terminal
from archive.build import build
from archive.publish import publish

__all__ = ["web"]
PROMISED = "demo crawl import extract build check publish run serve export explain status sources doctor verify"
PAGE = """<html><head><meta name="ArticleTitle" content="重庆市荣昌区示例局2025年单位预算情况说明"></head><body>
<p>表四</p><p>“三公”经费支出表</p><p>单位：万元</p><table>
<tr><td>合计</td><td>因公出国（境）费</td><td>公务用车购置及运行费小计</td><td>公务用车购置费</td><td>公务用车运行费</td>
<td>公务接待费</td></tr>
<tr><td>3.50</td><td>0.00</td><td>2.50</td><td>0.00</td><td>2.50</td><td>1.00</td></tr></table></body></html>"""


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["--home", str(home), *arguments], catch_exceptions=False)


@pytest.mark.parametrize("name", PROMISED.split())
def test_every_promised_command_explains_itself(name: str, tmp_path: Path) -> None:
    result = run(tmp_path, name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output and len(result.output.splitlines()) > 4


def test_extract_prints_the_promised_object(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    result = run(tmp_path / "home", "extract", str(path), "--url", "http://www.rongchang.gov.cn/t20250201_1.html")
    assert result.exit_code == 0
    found = json.loads(result.stdout_bytes)
    assert list(found) == ["document", "tables", "lines", "projects", "statements", "findings", "attachments"]
    assert [line["amount_fen"] for line in found["lines"]] == [3_500_000, 0, 2_500_000, 0, 2_500_000, 1_000_000]
    assert "三公" in result.stdout
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "为空"),
        (b"   \n", "为空"),
        (bytes(range(256)) * 40, "不认识的文件格式"),
        ("<html><body><p>没有表格的页面</p></body></html>".encode(), "no tables"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", "blob"),
        (None, "没有这个文件"),
    ],
)
def test_a_bad_file_gets_a_message_that_names_it_and_an_exit_code(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "blob"
    if content is not None:
        path.write_bytes(content)
    result = run(tmp_path / "home", "extract", str(path))
    assert result.exit_code == terminal.UNREADABLE
    assert str(path) in result.stderr and said in result.stderr
    assert "Traceback" not in result.output


def test_a_table_that_claims_a_billion_columns_is_read_or_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE.replace("<td>合计", '<td colspan="1000000000" rowspan="1000000000">合计'), encoding="utf-8")
    assert run(tmp_path / "home", "extract", str(path)).exit_code in (0, terminal.UNREADABLE)


def test_a_file_that_yields_no_amounts_says_what_was_seen_and_where(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    wild = PAGE.replace("<td>合计", '<td colspan="1000000000" rowspan="1000000000">合计')
    path.write_text(re.sub(r"\d+\.\d+", "", wild), encoding="utf-8")
    result = run(tmp_path / "home", "extract", str(path))
    told = json.loads(result.stdout)
    assert told["lines"] == []
    seen = [finding for finding in told["findings"] if finding["severity"] == "reading"]
    assert "reading.spans" in {finding["check"] for finding in seen}
    assert all(f"{finding['check']}: {finding['message']}" in result.stderr for finding in seen)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("build",), terminal.NOTHING),
        (("check",), terminal.NOTHING),
        (("publish",), terminal.NOTHING),
        (("serve",), terminal.NOTHING),
        (("explain", "x-1-2-3"), terminal.NOTHING),
        (("publish", "--rollback", "2020-01-01-abc"), terminal.NOTHING),
        (("export", "out", "--format", "csv"), terminal.NOTHING),
        (("status",), 0),
        (("nonsense",), 2),
        (("extract",), 2),
        (("serve", "--port", "99999"), 2),
        (("crawl", "--sample", "-1"), 2),
        (("import", __file__, "--url", "somewhere"), 2),
    ],
)
def test_nothing_to_work_on_is_said(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    result = run(tmp_path / "home", *arguments)
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output


def test_files_someone_holds_are_imported_built_published_and_explained(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "held"
    folder.mkdir()
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "empty.pdf").write_bytes(b"")
    imported = run(home, "import", str(folder))
    assert imported.exit_code == terminal.UNREADABLE
    assert "empty.pdf" in imported.stderr and "收入 1 个文件，未收入 1 个" in imported.stdout
    assert run(home, "build", "--processes", "0").exit_code == 0
    assert run(home, "check").exit_code == 0
    assert "已发布" in run(home, "publish").stdout
    with sqlite3.connect(home / "budget.db") as connection:
        ((line_id,),) = connection.execute("SELECT line_id FROM line WHERE measure = 'total'")
    explained = run(home, "explain", line_id)
    assert explained.exit_code == 0 and "【3.50】" in explained.stdout
    assert json.loads(run(home, "explain", line_id, "--json").stdout)["line"]["amount_fen"] == 3_500_000
    assert run(home, "verify").exit_code == 0
    assert "已收" not in run(home, "status").stderr and "1 份文件" in run(home, "status").stdout


@pytest.mark.parametrize("link", ["./P01.xlsx", "P01.xlsx", "http://www.example.gov.cn/ysjs/P01.xlsx"])
def test_a_page_of_a_folder_keeps_the_file_that_it_links_to(
    tmp_path: Path, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The workbook names no unit; the page prints no table. Imported again corrected, under its name, the newer counts."""
    home, folder = tmp_path / "home", tmp_path / "held"
    folder.mkdir()
    unit = "重庆市荣昌区示例局2025年部门预算"
    page = f"<title>{unit}</title><article><h1>{unit}</h1><p>2025年部门预算见附件。</p><a href='{link}'>附件：公开表.xlsx</a></article>"
    (folder / "page.html").write_text(page, encoding="utf-8")
    for day, amount in enumerate((3.5, 4.5), 1):
        monkeypatch.setattr(cli, "now", lambda day=day: f"2026-01-0{day}T00:00:00Z")
        book = openpyxl.Workbook()
        for row in (
            ("2025年“三公”经费支出表",),
            ("单位：万元",),
            ("项目", "金额"),
            ("合计", amount),
            ("公务接待费", amount),
        ):
            book.active.append(row)
        book.save(folder / "P01.xlsx")
        assert run(home, "import", str(folder)).exit_code == 0
        assert run(home, "build", "--processes", "0").exit_code == 0
    assert run(home, "check").exit_code == 0
    assert "已发布" in run(home, "publish").stdout
    with sqlite3.connect(home / "budget.db") as connection:
        told = connection.execute(
            "SELECT DISTINCT unit, n_files, amount_fen FROM line JOIN document USING (document_id)"
        )
        assert told.fetchall() == [("重庆市荣昌区示例局", 2, 4_500_000)]


def test_one_url_for_several_files_is_refused(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(PAGE)
    result = run(tmp_path / "home", "import", str(tmp_path / "a.html"), str(tmp_path / "b.html"), "--url", "http://a/")
    assert result.exit_code == 2 and "--url" in result.stderr


def test_a_lost_index_ends_verify_doctor_and_build_with_the_remedy(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    build(web.home, 1)
    (web.home / "evidence/index.db").unlink()
    for command in ("verify", "doctor", "build"):
        result = run(web.home, command)
        assert result.exit_code == terminal.UNSOUND and "备份" in result.output, command
    assert "备份" in run(web.home, "status").output


def test_a_home_without_evidence_has_nothing_to_verify(tmp_path: Path) -> None:
    assert run(tmp_path, "verify").exit_code == terminal.NOTHING


def test_a_home_that_is_no_folder_is_a_wrong_argument() -> None:
    assert run(Path("/dev/null"), "status").exit_code == terminal.WRONG


@pytest.mark.parametrize(
    "given",
    [
        ["--accept", "nosuch", "--reason", "已核对"],
        ["--reason", "已核对"],
        ["--accept", "nosuch"],
        ["--rollback", "x", "--accept", "lines"],
    ],
)
def test_publish_takes_no_word_that_means_nothing(web: Web, given: list[str]) -> None:
    web.put("t20250301_1.html", full(identity()))
    build(web.home, 1)
    result = run(web.home, "publish", *given)
    assert result.exit_code == terminal.WRONG
    assert not (web.home / "budget.db").exists() and not (web.home / "accepted.toml").exists()


def test_an_empty_rollback_publishes_nothing(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    build(web.home, 1)
    assert run(web.home, "publish", "--rollback", "").exit_code == terminal.NOTHING
    assert not (web.home / "budget.db").exists()


@pytest.mark.parametrize(
    "given",
    [
        ["crawl", "--hours", "25:00-99:00"],
        ["run", "--hours", "abc"],
        ["extract", __file__, "--url", "notaurl"],
    ],
)
def test_a_wrong_argument_is_told_before_anything_is_done(tmp_path: Path, given: list[str]) -> None:
    result = run(tmp_path / "home", *given)
    assert result.exit_code == terminal.WRONG and given[-1] in result.stderr
    assert not (tmp_path / "home").exists()


def test_a_port_in_use_is_told_as_another_process_at_work(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    publish(web.home, build(web.home, 1), "2026-01-01T00:00:00Z")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run(web.home, "serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == terminal.LOCKED and "--port" in result.stderr and "http://" not in result.stderr


def test_an_output_that_is_not_of_utf8_says_it_all_the_same(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONIOENCODING": "latin-1"}
    for given in (["--help"], ["sources"]):
        command = [sys.executable, "-m", "archive.cli", "--home", str(tmp_path), *given]
        done = subprocess.run(command, env=env, capture_output=True, check=False)
        assert done.returncode == 0 and b"\\u" in done.stdout, done.stderr


def test_a_damaged_byte_of_evidence_is_found_and_named(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    (path,) = (web.home / "evidence").glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    data[-40] ^= 0xFF
    path.write_bytes(data)
    result = run(web.home, "verify")
    assert result.exit_code == terminal.UNSOUND and path.name in result.stderr


def test_a_held_release_is_explained_and_accepted_with_a_reason(web: Web) -> None:
    for number in range(4):
        web.put(f"t20250301_{number}.html", full(identity(unit=f"示例{number}局")))
    publish(web.home, build(web.home, 0), "2026-01-01T00:00:00Z")
    for number in range(3):
        web.put(f"t20250301_{number}.html", "内容丢失", when="2025-05-01T00:00:00Z")
    assert run(web.home, "build", "--processes", "0").exit_code == 0
    held = run(web.home, "publish")
    assert held.exit_code == terminal.HELD and "documents: " in held.stderr
    checked = run(web.home, "check")
    assert checked.exit_code == terminal.HELD
    names = [line.split()[1].rstrip(":") for line in checked.stdout.splitlines() if line.startswith("拦下")]
    accept = [part for name in names for part in ("--accept", name)]
    assert run(web.home, "publish", *accept).exit_code == terminal.WRONG
    assert run(web.home, "publish", *accept, "--reason", "单位撤下").exit_code == 0


def program(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "archive.cli", *arguments]
    given = {**os.environ, "YUSUAN_HOME": str(home), **environment}
    return subprocess.run(command, capture_output=True, text=True, env=given, check=False, timeout=180)


def test_chinese_is_printed_whatever_the_locale(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    result = program(tmp_path / "home", "extract", str(path), LANG="C", LC_ALL="C", PYTHONUTF8="0")
    assert result.returncode == 0 and json.loads(result.stdout)["document"]["title"].startswith("重庆市荣昌区")


def test_extract_imports_no_crawler_and_no_server(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    code = (
        "import sys; from archive.cli import main\n"
        "try: main(['extract', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "print(sorted({'scrapy', 'twisted', 'datasette', 'pandas', 'sqlite_utils'} & set(sys.modules)), file=sys.stderr)"
    )
    result = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert result.stderr.strip() == "[]"


def ask(home: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{home / 'budget.db'}?mode=ro", uri=True) as connection:
        return connection.execute(sql, values).fetchall()


def test_the_demonstration_reads_every_amount_of_the_sample_site_and_none_in_excess(demonstrated: Path) -> None:
    from samples import truth

    meant = {path: sorted(line.amount_fen for line in page.lines) for path, page in truth.pages().items() if page.lines}
    read: dict[str, list[int]] = {}
    for url, amount in ask(
        demonstrated,
        "SELECT capture.url, amount_fen FROM line JOIN source_table USING (table_id)"
        " JOIN capture ON capture.capture_id = source_table.capture_id WHERE capture.media_type LIKE '%html%'",
    ):
        read.setdefault("/" + url.split("/", 3)[3], []).append(amount)
    pages = [path for path in meant if path in read]
    assert len(pages) > 150
    wrong = [path for path in pages if sorted(read[path]) != meant[path]]
    assert wrong == []


def test_the_demonstration_gives_the_figures_of_the_example_page(demonstrated: Path) -> None:
    columns = "revenue, expenditure, basic, project, personnel, operating, san_gong, procurement"
    found = ask(
        demonstrated,
        f"SELECT {columns} FROM unit_year WHERE district_code = '500153' AND fiscal_year = 2025 AND phase = 'budget'",
    )
    assert found == [(522.61, 522.61, 367.11, 155.51, 313.99, 53.11, 3.5, 4.68)]


def test_every_line_of_the_demonstration_is_traceable(demonstrated: Path) -> None:
    lost = ask(
        demonstrated,
        "SELECT count(*) FROM line LEFT JOIN source_table USING (table_id) LEFT JOIN capture"
        " ON capture.capture_id = source_table.capture_id WHERE capture.warc_file IS NULL OR capture.url = ''",
    )
    assert lost == [(0,)]


def test_every_capture_of_the_demonstration_is_accounted_for(demonstrated: Path) -> None:
    known = {"document", "part", "copy", "older", "index", "list", "robots", "rejected"}
    assert {use for (use,) in ask(demonstrated, "SELECT DISTINCT use FROM capture")} <= known


def test_a_demonstration_does_not_mix_with_real_evidence(web: Web) -> None:
    web.put("t20250301_1.html", full(identity()))
    result = program(web.home, "demo", "--no-serve")
    assert result.returncode == terminal.INCOMPLETE and "YUSUAN_HOME=" in result.stderr


def test_a_link_that_leads_nowhere_in_an_imported_folder_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "held"
    folder.mkdir()
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "2025.pdf").symlink_to(tmp_path / "gone.pdf")
    imported = run(tmp_path / "home", "import", str(folder))
    assert imported.exit_code == terminal.UNREADABLE and "2025.pdf" in imported.stderr
