"""`yusuan`: one program for the whole way. Everything heavy is imported by the command that needs it.

The exit codes are the same for every command: `archive.terminal.CODES`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from archive.hours import hours_of
from archive.terminal import CODES, HELD, NOTHING, UNREADABLE, UNSOUND, Commands, now, progress, say

if TYPE_CHECKING:
    from archive.model import Finding


def _http(ctx: click.Context, parameter: click.Parameter, url: str | None) -> str | None:
    if url is not None and not url.startswith(("http://", "https://")):
        raise click.BadParameter(f"“{url}”不是网址 (no http address)")
    return url


def _hours(ctx: click.Context, parameter: click.Parameter, hours: str | None) -> str | None:
    """Told before a night begins, not by the crawl in the middle of it."""
    if hours is not None:
        try:
            hours_of(hours)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None
    return hours


PORT, SOME = click.IntRange(1, 65535), click.IntRange(1)


@click.group(
    cls=Commands, epilog=CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110}
)
@click.option(
    "--home",
    envvar="YUSUAN_HOME",
    default="data",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="证据、构建和发布所在的目录，也可用 YUSUAN_HOME 指定。Where everything is kept.",
)
@click.version_option(package_name="yusuan", message="yusuan %(version)s")
@click.pass_context
def main(ctx: click.Context, home: Path) -> None:
    """渝算：重庆市部门预算与决算公开档案。The archive of Chongqing's departmental budgets and final accounts.

    第一次使用请运行 yusuan demo。Start with: yusuan demo
    """
    if home.exists() and not home.is_dir():
        raise click.BadParameter(f"{home}: 不是目录 (not a folder)", param_hint="--home")
    ctx.obj = home.absolute()


@main.command()
@click.option("--no-serve", is_flag=True, help="走完全程后结束，不启动 Datasette。End after the summary.")
@click.option("--port", default=8001, show_default=True, type=PORT, help="Datasette 的端口。Datasette's port.")
@click.pass_obj
def demo(home: Path, no_serve: bool, port: int) -> None:
    """用自带的示例站点走完全程，然后打开 Datasette。The whole way on the bundled sample site."""
    from archive import demonstration
    from archive.serve import serve as serve_release

    with progress() as report:
        summary = demonstration.run(home, now(), report)
    click.echo(demonstration.as_text(summary, None if no_serve else port))
    if not no_serve:
        serve_release(home, "127.0.0.1", port)


@main.command(context_settings={"ignore_unknown_options": False})
@click.argument("source", nargs=-1)
@click.option("--year", type=int, help="只要这一年度。Only this fiscal year.")
@click.option("--sample", type=SOME, help="每个来源只取这么多页。Only so many pages of each source.")
@click.option("--sources", type=click.Path(exists=True, file_okay=False, path_type=Path), help="自己的来源目录。")
@click.option("--minutes", type=SOME, help="最多运行多久。Stop after so long.")
@click.option("--hours", callback=_hours, help="只在这段时间内，如 22:00-07:00。Only between these hours.")
@click.option("--redis", help="redis://…，多台机器共用一个队列。Many workers, one queue (docs/operating.md).")
@click.option("--worker", help="本机名，与 --redis 同用。This worker's name.")
@click.option("--workers", type=SOME, help="共用一个速率的机器数。How many workers share one rate.")
@click.option(
    "--evidence", metavar="URL", help="然后把本机的证据送到共用处（fsspec）。Then ship this worker's evidence there."
)
@click.pass_obj
def crawl(home: Path, /, source: tuple[str, ...], evidence: str | None, **options: Any) -> None:
    """采集：从各来源取回网页和附件。Fetch pages and files from SOURCE (default: all)."""
    from archive.crawling import INCOMPLETE
    from archive.crawling import crawl as start

    given = {name: str(value) for name, value in options.items() if value is not None}
    code = start(home, source, given)
    if evidence and code in (0, INCOMPLETE):
        from archive.shipping import ship

        moved = ship(home, given.get("worker", ""), evidence)
        say(f"{evidence}: 送出 {moved.files} 个文件，{moved.bytes / 1e6:.1f} MB (shipped)")
    if code:
        sys.exit(code)


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--url", callback=_http, help="该文件原来的网址（只能用于一个文件）。Where the one file came from.")
@click.pass_obj
def import_(home: Path, paths: tuple[Path, ...], url: str | None) -> None:
    """把手头的文件（或目录）收为证据。Files someone already holds become captures."""
    from archive.evidence import Evidence
    from archive.importing import Refused, bring_in, files_of, pages_of

    files = list(files_of(paths))
    if url and len(files) != 1:
        raise click.UsageError(f"--url 只能用于一个文件，这里有 {len(files)} 个 (one file only)")
    at, refused = now(), 0
    pages = pages_of(files)
    with Evidence(home) as evidence, progress() as report:
        for done, path in enumerate(files, 1):
            kept = bring_in(evidence, path, url, at, pages.get(path))
            if isinstance(kept, Refused):
                refused += 1
                say(f"未收入 refused: {kept.path}: {kept.why}")
            report("收入 importing", done, len(files))
    click.echo(f"收入 {len(files) - refused} 个文件，未收入 {refused} 个。接着运行 yusuan build (kept / refused)")
    if refused:
        sys.exit(UNREADABLE)


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--url", callback=_http, help="文件的网址，用于判断区县、年度和附件地址。Where the file came from.")
def extract(file: Path, url: str | None) -> None:
    """读一个文件，把其中一切以 JSON 打印出来；不动其他任何东西。One file to JSON on stdout."""
    import json

    from archive.readers import Unreadable
    from archive.reading import extract_safely

    try:
        found = extract_safely(file.read_bytes(), url)
    except Unreadable as error:
        say(f"错误 error: {file}: {error}")
        sys.exit(UNREADABLE)
    except IsADirectoryError:
        say(f"错误 error: {file}: 是目录，不是文件 (a folder, not a file)")
        sys.exit(UNREADABLE)
    except FileNotFoundError:
        say(f"错误 error: {file}: 没有这个文件 (no such file)")
        sys.exit(UNREADABLE)
    text = json.dumps(found.to_dict(), ensure_ascii=False, indent=1)
    sys.stdout.buffer.write(text.encode("utf-8", "surrogatepass") + b"\n")
    sys.stdout.buffer.flush()
    status = found.document.status
    if status != "ok":
        say(f"注意 notice: {file}: {_TROUBLE.get(status, status)}")
    if not found.lines:
        for finding in found.findings:
            if finding.severity == "reading":
                say(f"  {_place(finding)}{finding.check}: {finding.message}")
    if status not in ("ok", "attachments", "no_amounts"):
        sys.exit(UNREADABLE)


def _place(finding: Finding) -> str:
    """Where in the file it was seen: table from 1, row and column from 0, as everywhere."""
    parts = (("表", finding.table), ("行", finding.row), ("列", finding.column))
    place = " ".join(f"{name}{number}" for name, number in parts if number is not None)
    return f"{place} " if place else ""


_TROUBLE = {
    "no_tables": "页面中没有表格，没有读出金额 (no tables)",
    "no_amounts": "有表格，但没有读出金额 (tables without amounts)",
    "not_disclosure": "不是哪个单位的预算或决算，没有金额 (no disclosure of a budget)",
    "truncated": "文件不完整，只读出了前面的部分 (truncated)",
    "needs_ocr": "内容是图片，需要文字识别 (pictures, needs OCR)",
    "attachments": "页面本身没有金额，内容在附件中，见 attachments (the figures are in the attachments)",
}


@main.command()
@click.option("--processes", type=click.IntRange(0), help="进程数，默认为全部核心。Default: all cores.")
@click.option(
    "--dask", metavar="SCHEDULER", help="在集群上构建：local:N 或 tcp://…。On a Dask cluster (docs/scale.md)."
)
@click.option(
    "--evidence", default="", help="各机送到的共用处（fsspec）。Where every worker's evidence is (a folder or URL)."
)
@click.option("--rows", default="", help="集群写出 Parquet 的目录或网址。Where workers write Parquet.")
@click.option("--district", multiple=True, help="集群构建后只装入这些区县。Load only these districts.")
@click.option("--year", type=int, multiple=True, help="集群构建后只装入这些年度。Load only these years.")
@click.pass_obj
def build(
    home: Path,
    processes: int | None,
    dask: str | None,
    evidence: str,
    rows: str,
    district: tuple[str, ...],
    year: tuple[int, ...],
) -> None:
    """构建：由全部证据生成新的数据库。Evidence to a new database, beside the published one."""
    from archive.build import build as make

    if not dask and (rows or district or year):
        raise click.UsageError("--rows、--district、--year 须与 --dask 同用 (only with --dask)")
    with progress() as report:
        if dask:
            from archive import cluster

            selection = cluster.Selection(district, year)
            places = {"evidence_url": evidence, "rows_url": rows}
            made, built = cluster.build(home, dask, **places, selection=selection, progress=report)
            say(f"Parquet: {made.url}；DuckDB: {made.url}/duckdb.sql")
        else:
            if evidence:
                from archive.shipping import gather

                moved = gather(evidence, home)
                say(f"{evidence}: 取来 {moved.files} 个文件，{moved.bytes / 1e6:.1f} MB (gathered)")
            built = make(home, processes, report)
    counts = built.counts
    what = "没有新证据，沿用 (unchanged)" if built.unchanged else f"新读 {built.read} 个文件 (read)"
    click.echo(f"构建 {built.build_id}：{what}；{counts['document']} 份文件，{counts['line']} 个金额 → {built.folder}")


@main.command()
@click.pass_obj
def check(home: Path) -> None:
    """核对：说明最近的构建能否发布，不能则为什么。May the newest build be published, and if not, why?"""
    from archive.build import newest
    from archive.publish import judged

    built = newest(home)
    gates = judged(home, built)
    for gate in gates:
        mark = "通过" if gate.passed else "放行" if gate.open else "拦下"
        click.echo(f"{mark}  {gate.check}: {gate.message}" + (f"（理由：{gate.reason}）" if gate.reason else ""))
    if not all(gate.open for gate in gates):
        say('确认无误后可按名放行：yusuan publish --accept CHECK --reason "…" (accept on purpose)')
        sys.exit(HELD)


@main.command()
@click.option("--accept", metavar="CHECK", multiple=True, help="放行这一项检查（须写明理由）。Let this check pass.")
@click.option("--reason", default="", help="放行（或回退）的理由，将一直保留。Why; kept for good.")
@click.option("--rollback", metavar="RELEASE", help="让读者回到这一次发布。Show an older release again.")
@click.pass_obj
def publish(home: Path, accept: tuple[str, ...], reason: str, rollback: str | None) -> None:
    """发布：最近的构建经检查后，一步替换读者所见。Release the newest build in one step, if the gate lets it."""
    from archive import publish as publishing
    from archive.build import newest

    if rollback is not None:
        if accept:
            raise click.UsageError("--rollback 与 --accept 不能同用 (not both)")
        publishing.rollback(home, rollback, reason, now())
        click.echo(f"读者现在看到 {rollback} (rolled back)")
        return
    if bool(accept) != bool(reason.strip()):
        raise click.UsageError("--accept 与 --reason 须同用 (a check and the reason for accepting it)")
    built = newest(home)
    shut = [gate.check for gate in publishing.judged(home, built) if not gate.passed] if accept else []
    for name in accept:
        if name not in shut:
            known = "、".join(shut) or "没有 (none)"
            raise click.BadParameter(
                f"{name} 没有拦下这次构建；拦下它的有 (held back by): {known}", param_hint="--accept"
            )
    for name in accept:
        publishing.accept(home, built, name, reason, now())
    release = publishing.publish(home, built, now())
    state = "内容未变，仍是 (unchanged)" if release.unchanged else "已发布 (published)"
    click.echo(f"{state} {release.release_id}\n{release.manifest['citation']}")


@main.command()
@click.argument("source", nargs=-1)
@click.option("--year", type=int, help="只要这一年度。Only this fiscal year.")
@click.option("--sources", type=click.Path(exists=True, file_okay=False, path_type=Path), help="自己的来源目录。")
@click.option("--minutes", type=SOME, help="采集最多多久。Stop crawling after so long.")
@click.option("--hours", callback=_hours, help="只在这段时间内采集，如 22:00-07:00。Only between these hours.")
@click.pass_obj
def run(home: Path, /, source: tuple[str, ...], **options: Any) -> None:
    """例行：加锁、采集、构建、核对、发布、报告，一个退出码。What cron calls: the whole way once, one exit code."""
    from archive import night

    given = {name: str(value) for name, value in options.items() if value is not None}
    with progress() as report:
        code = night.run(home, source, given, report, say)
    if code:
        sys.exit(code)


@main.command()
@click.option("--port", default=8001, show_default=True, type=PORT)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 让其他机器也能访问。")
@click.option("--access-log", is_flag=True, help="记录每次访问。Log every request.")
@click.pass_obj
def serve(home: Path, port: int, host: str, access_log: bool) -> None:
    """服务：以 Datasette 提供最新发布；有新发布时自动换上。Datasette over the newest release."""
    from archive.serve import serve as serve_release

    serve_release(home, host, port, access_log, say)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["sql", "csv", "parquet", "xlsx", "datapackage"]),
    required=True,
    help="格式。csv 另附 Excel 可直接打开的一套。",
)
@click.option(
    "--dialect",
    type=click.Choice(["sqlite", "postgres", "mysql"]),
    default="sqlite",
    show_default=True,
    help="SQL 写给哪种数据库。Which engine the SQL is for.",
)
@click.option("--district", help="只要这个区县代码。Only this district code.")
@click.option("--year", type=int, help="只要这一预算年度。Only this fiscal year.")
@click.option("--kind", help="只要这一类表的金额，如 san_gong。Only lines of this kind of table.")
@click.option("--unit", help="只要这个单位：标识或名称的一部分。Only this unit: id or part of its name.")
@click.option("--replace", is_flag=True, help="目录中是以前的导出时整个换掉。Replace an earlier export.")
@click.pass_obj
def export(home: Path, /, folder: Path, form: str, dialect: str, replace: bool, **chosen: Any) -> None:
    """导出：把整个档案或一部分带到别的工具里。The archive for other tools, whole or a selection, into FOLDER."""
    from archive.export import export as write
    from archive.export.source import Selection

    with progress() as report:
        done = write(home, folder, form, Selection(**chosen), dialect, replace, report)
    click.echo(f"发布 {done.release_id}：{sum(done.counts.values())} 行，{done.counts['line']} 个金额 → {done.folder}")


@main.command()
@click.argument("line")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印。As JSON.")
@click.option("--whole", is_flag=True, help="打印整张表。The whole table.")
@click.pass_obj
def explain(home: Path, line: str, as_json: bool, whole: bool) -> None:
    """说明一个金额的出处：单元格、表、文件、网址、时间。LINE is a line_id of the line table."""
    from archive.explain import as_text
    from archive.explain import explain as find

    found = find(home, line, whole)
    if as_json:
        import json

        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo(as_text(found))


@main.command()
@click.pass_obj
def status(home: Path) -> None:
    """现状：证据、构建、发布各到哪一步。What is held, how fresh it is, what is published."""
    from archive.machine import status_lines

    for line in status_lines(home):
        click.echo(line)


@main.command()
@click.option("--sources", type=click.Path(exists=True, file_okay=False, path_type=Path), help="自己的来源目录。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 打印。As JSON.")
@click.argument("action", type=click.Choice(["list", "check", "accept"]), default="list")
@click.argument("source", required=False)
@click.option("--because", help="放行的理由，记录在案。Why it is released; kept on record.")
@click.pass_obj
def sources(
    home: Path, sources: Path | None, as_json: bool, action: str, source: str | None, because: str | None
) -> None:
    """列出所有来源；check 逐个检查来源文件；accept SOURCE --because 理由 放行一个缩水的来源。

    Every source; `check` validates each file offline; `accept SOURCE --because "…"` releases what a source that had
    shrunk brought.
    """
    from archive.crawling import accept
    from archive.crawling import sources as listing

    if action == "accept" and not (source and because):
        raise click.UsageError("yusuan sources accept 来源编号 --because “理由” (name the source and say why)")
    if action != "accept" and (source or because):
        raise click.UsageError("只有 accept 需要来源和理由 (only accept takes a source and a reason)")
    if code := accept(home, source, because) if source and because else listing(sources, as_json, action):
        sys.exit(code)


@main.command()
@click.pass_obj
def doctor(home: Path) -> None:
    """检查这台机器：版本、空间、权限、字体、工具。What is wrong with this machine?"""
    from archive.machine import examine

    troubles = 0
    for result in examine(home):
        click.echo(f"{'正常' if result.sound else '问题'}  {result.what}: {result.told}")
        troubles += not result.sound and result.needed
    if troubles:
        sys.exit(UNSOUND)


@main.command()
@click.pass_obj
def verify(home: Path) -> None:
    """验证证据：重新计算每个文件的散列。Re-hash everything held."""
    from archive.evidence import Evidence

    if not (home / "evidence").is_dir():
        say(f"错误 error: {home / 'evidence'}: 没有证据，先运行 yusuan crawl 或 yusuan import (no evidence)")
        sys.exit(NOTHING)
    with Evidence(home, writing=False) as evidence:
        found = evidence.verify()
    for problem in found.problems:
        say(f"损坏 damaged: {problem}")
    click.echo(
        f"{found.files} 个 WARC 文件，{found.captures} 次取得，{found.contents} 份内容，{len(found.problems)} 处问题"
    )
    if found.problems:
        sys.exit(UNSOUND)


if __name__ == "__main__":
    main()
