"""What a run came to, per source: discovered = ok + failed + unsupported + deferred. Nothing is left out of the sum."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.frontier import DOCUMENTS, Page
from crawler.registry import Source
from crawler.rules import folder_of
from crawler.run import Run, now

# A column that a unit had and lacks is a doubt for so long; then the unit is taken to have closed it.
_MISSED = timedelta(days=30)
# Of more lists that nobody came to ask for, only the folder is named: a calendar has thousands.
_NAMED = 10


@dataclass(slots=True)
class SourceReport:
    """One source in one run. Documents are articles and files; `pages` counts articles alone.

    `state`: `complete`, `incomplete` (see `reasons`) or `held_back` (it shrank; nothing of it is published until
    somebody says so). `deferred` was discovered and left for another run by a limit. `held` names earlier runs of which
    nothing was published until this one.
    """

    source: str
    name: str
    state: str = "incomplete"
    discovered: int = 0
    ok: int = 0
    failed: int = 0
    unsupported: int = 0
    deferred: int = 0
    unwanted: int = 0
    gone: int = 0
    pages: int = 0
    pages_before: int | None = None
    lists: int = 0
    absent: int = 0
    new: int = 0
    changed: int = 0
    requests: int = 0
    lists_complete: bool = False
    reasons: list[str] = field(default_factory=list)
    failures: dict[str, int] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    held: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CrawlReport:
    run_id: str
    started_at: str
    ended_at: str
    finished: str
    state: str
    captures_new: int
    captures_unchanged: int
    requests: int
    sources: list[SourceReport]
    failure: str = ""

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.run_id}.crawl.json"
        beside = path.with_name(f"{path.name}.new")
        try:
            beside.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            return beside.replace(path)
        except OSError:  # half a report says less than none
            beside.unlink(missing_ok=True)
            raise


def account(run: Run, source: Source, stopped: str) -> SourceReport:
    """The source's account. `stopped` says why the run ended early, "" if it did not."""
    report = SourceReport(source.id, source.name, requests=run.asked[source.id])
    pages = run.frontier.pages(source.id)
    listed = [page for page in pages if page.listed_run == run.run_id or _failed_unlisted(page, run.run_id)]
    for page in listed:
        _count(report, page, run.run_id)
    _count_unfollowed(report, run)
    report.gone = sum(page.state == "gone" for page in pages if page.role in DOCUMENTS)
    report.reasons = [*_list_doubts(run, source, listed)]
    report.lists_complete = not report.reasons and report.lists > 0
    report.reasons += _emptied(run, source, pages)
    if not report.lists:
        report.reasons.append("没有读到任何列表 (not one list was read)")
    elif report.discovered == report.unsupported:
        report.reasons.append("列表中没有一份可得的文件 (lists were read, and not one document in them can be had)")
    if report.failed:
        report.reasons.append(f"{report.failed} 页失败 (documents failed)")
    if report.deferred:
        report.reasons.append(f"{report.deferred} 页留待下次 (left for another run)")
    if stopped:
        report.reasons.append(f"运行提前结束 (the run was cut short): {stopped}")
    report.new, report.changed = _brought(run, source)
    report.pages_before = before(run, source)
    shrunk = _shrunk(run, source, report)
    if shrunk:
        report.reasons.insert(0, shrunk)
    report.held = _held(run, source)
    report.state = "held_back" if shrunk else "incomplete" if report.reasons else "complete"
    if report.held and not _healed(run, report):
        report.reasons.append(
            f"{len(report.held)} 次运行的内容仍未放行，看过后用 yusuan sources accept (held back and not yet released):"
            f" {'、'.join(report.held[:5])}"
        )
    report.examples = _examples(run, source, listed)
    return report


def before(run: Run, source: Source) -> int | None:
    """Articles the source showed when its lists were last read to their end, or when somebody accepted fewer."""
    return _before(run, source)[0]


def _before(run: Run, source: Source) -> tuple[int | None, bool]:
    """(articles shown then, somebody accepted that number)."""
    which = (
        "source = ? AND run_id != ? AND {} <= ?"  # a night under a wrong clock is none that will be the last for years
    )
    shown = f"SELECT at, pages, accepted FROM shown WHERE {which.format('at')}"
    complete = f"SELECT ended_at, discovered, 0 FROM crawl WHERE {which.format('ended_at')} AND state = 'complete'"
    values = (source.id, run.run_id, now())
    rows = [row for query in (shown, complete) for row in run.frontier.ask(query, *values)]
    _, pages, accepted = max(rows, default=("", None, 0))
    return pages, bool(accepted)


def _held(run: Run, source: Source) -> list[str]:
    """Earlier runs of which nothing is published."""
    query = "SELECT run_id FROM hold WHERE source = ? AND released_at = '' AND run_id != ?"
    return sorted({str(row[0]) for row in run.frontier.ask(query, source.id, run.run_id)})


def _healed(run: Run, report: SourceReport) -> bool:
    """Does the source show as much as before? That pages failed, tonight or for ever, is another matter."""
    return report.state != "held_back" and not run.limits.partial


def causes(report: SourceReport) -> list[str]:
    """Why documents failed or are unsupported, the most frequent first."""
    ordered = sorted(report.failures.items(), key=lambda item: -item[1])
    return [f"{times} × {cause}" for cause, times in ordered[:5]]


def close(run: Run, reports: Iterable[SourceReport], ended_at: str) -> None:
    """Write the outcome into the index: the next run compares itself with it, the build leaves out what is held back."""
    with run.evidence.joined() as db:
        for report in reports:
            row = (ended_at, report.state, report.pages, run.run_id, report.source)
            db.execute("UPDATE crawl SET ended_at = ?, state = ?, discovered = ? WHERE run_id = ? AND source = ?", row)
            if report.state == "held_back":
                held = (run.run_id, report.source, report.reasons[0], ended_at)
                db.execute("INSERT OR REPLACE INTO hold VALUES (?, ?, ?, ?, '', '')", held)
            elif _healed(run, report):
                healed = (ended_at, f"运行 {run.run_id} 不再缩水 (a run that shows as much as before)", report.source)
                db.execute("UPDATE hold SET released_at = ?, because = ? WHERE source = ? AND released_at = ''", healed)
                if report.lists_complete:
                    # Pages that fail tonight must not make the next night's loss look small.
                    least = 0 if report.state == "complete" else report.pages_before or 0
                    run.frontier.shown(db, report.source, ended_at, max(report.pages, least))


def _failed_unlisted(page: Page, run_id: str) -> bool:
    """A held document that no list names and that answers neither that it is there nor that it is gone."""
    return page.role in DOCUMENTS and page.asked_run == run_id and page.state == "failed"


def _count(report: SourceReport, page: Page, run_id: str) -> None:
    if page.role not in DOCUMENTS:
        report.lists += page.state == "ok"
        report.absent += page.state in ("absent", "gone")
        return
    if page.state == "unwanted":
        report.unwanted += 1
        return
    report.discovered += 1
    # A page held from before that this run had no reason or room to ask again is still ok.
    state = "deferred" if page.state in ("pending", "gone") else page.state
    setattr(report, state, getattr(report, state) + 1)
    report.pages += page.role == "page" and page.state == "ok"
    if page.state in ("failed", "unsupported"):
        cause = page.reason.split(":")[0]
        report.failures[cause] = report.failures.get(cause, 0) + 1


def _count_unfollowed(report: SourceReport, run: Run) -> None:
    """What was seen and has no address to be asked at: a row of a list, a file, a list that a script service fills."""
    query = "SELECT url, message FROM problem WHERE run_id = ? AND source = ? AND kind = 'unsupported'"
    # Two workers may have read the same page.
    for _, message in set(run.frontier.ask(query, run.run_id, report.source)):
        report.discovered += 1
        report.unsupported += 1
        cause = message.split(":")[0]
        report.failures[cause] = report.failures.get(cause, 0) + 1


def _list_doubts(run: Run, source: Source, listed: list[Page]) -> Iterable[str]:
    """Every list against what it states of itself."""
    settled = ("ok", "absent", "unsupported", "unwanted")
    unread = [page for page in listed if page.role not in DOCUMENTS and page.state not in settled]
    missed = (datetime.fromisoformat(run.started_at) - _MISSED).isoformat()
    unread = [page for page in unread if page.state != "gone" or page.gone_since > missed]
    waiting = [page for page in unread if page.state == "pending"]
    if run.asked[source.id] >= source.manners.max_pages:
        yield f"已到 max_pages = {source.manners.max_pages} (the run has asked as often as its source allows)"
    if len(waiting) > _NAMED:
        yield f"{len(waiting)} 个列表未读，多数在 (lists were not read, most of them below) {_most_below(waiting)}"
        unread = [page for page in unread if page.state != "pending"]
    for page in unread:
        yield f"列表未读 (a list was not read): {page.url} {page.reason}".strip()
    doubted = "SELECT message || ': ' || url FROM problem WHERE run_id = ? AND source = ? AND kind = 'doubt'"
    yield from sorted({str(row[0]) for row in run.frontier.ask(doubted, run.run_id, source.id)})
    lists: dict[str, dict[str, tuple[Any, ...]]] = defaultdict(dict)
    columns = "list_url, url, asked, claimed, pages, records, found, digest"
    query = f"SELECT {columns} FROM list_page WHERE run_id = ? AND source = ?"
    for row in run.frontier.ask(query, run.run_id, source.id):
        lists[str(row[0])][str(row[1])] = row  # two workers may have read the same page
    for url, rows in sorted(lists.items()):
        yield from _one_list(url, [rows[page] for page in sorted(rows)])
    yield from _units_without_rows(source, listed, [row for rows in lists.values() for row in rows.values()])


def _emptied(run: Run, source: Source, pages: list[Page]) -> Iterable[str]:
    """Lists that show no row, though what they showed is still there. It is asked itself first: it may be gone."""
    query = "SELECT url FROM list_page WHERE run_id = ? AND source = ? AND found = 0"
    without = {str(row[0]) for row in run.frontier.ask(query, run.run_id, source.id)}
    held = [page for page in pages if page.role in DOCUMENTS and page.state == "ok" and page.listed_run != run.run_id]
    for url, times in sorted(Counter(page.referrer for page in held if page.referrer in without).items()):
        yield f"列表不再有一行，{times} 份来自它的文件仍在 (a list shows no row, what came from it is still there): {url}"


def _units_without_rows(source: Source, listed: list[Page], rows: list[tuple[Any, ...]]) -> Iterable[str]:
    """Units may lack columns; where no unit of a source has a row in any, the columns are not where they are looked for."""
    held = [str(row[1]) for row in rows if row[6]] + [page.url for page in listed if page.role in DOCUMENTS]
    asked = [page.url for page in listed if page.role not in DOCUMENTS and page.state in ("ok", "absent")]
    for folder in dict.fromkeys(units.folder for units in source.units):
        inside = [url for url in asked if folder_of(folder, urlsplit(url).path)]
        if inside and not any(folder_of(folder, urlsplit(url).path) for url in held):
            told = f"{len(inside)} 个单位栏目没有一行 (not one row in the columns of its units)"
            yield f"{told}: {folder}，如 {min(inside)}"


def _most_below(pages: list[Page]) -> str:
    """The deepest folder that holds more than half of these pages."""
    parts: list[list[str]] = [re.findall("[^/]*/+", page.url.split("?")[0]) for page in pages]
    folders = Counter(folder for names in parts for folder in accumulate(names))
    return max((folder for folder, times in folders.items() if times * 2 > len(pages)), key=len)


def _one_list(url: str, rows: list[tuple[Any, ...]]) -> Iterable[str]:
    for _, page, asked, claimed, *_ in rows:
        if asked != -1 and claimed != -1 and asked != claimed:
            yield f"列表页自称第 {claimed} 页，应为 {asked} (a list page claims to be another): {page}"
    digests = Counter(row[7] for row in rows if row[7])
    repeated = sum(times - 1 for times in digests.values())
    if repeated:
        yield f"{repeated} 个列表页重复 (list pages repeat each other): {url}"
    stated = max((int(row[4]) for row in rows if row[4] is not None), default=None)
    if stated is not None and stated > 0 and len(rows) < stated:
        yield f"列表应有 {stated} 页，读到 {len(rows)} (pages stated and read): {url}"
    records = max((int(row[5]) for row in rows if row[5] is not None), default=None)
    found = sum(int(row[6]) for row in rows)
    if records is not None and found < records:
        yield f"列表称共 {records} 条，得到 {found} (records stated and found): {url}"


def _shrunk(run: Run, source: Source, report: SourceReport) -> str:
    if run.limits.partial:
        return ""
    (known, accepted), least = _before(run, source), source.expect.documents
    if known is not None and report.pages < known * (1 - source.expect.shrink):
        return f"从 {known} 页减到 {report.pages} 页，超过 {source.expect.shrink:.0%} (shrank beyond its bound)"
    if report.pages < least and not (accepted and known is not None and known < least):
        return f"只有 {report.pages} 页，应至少 {least} (fewer than a healthy crawl finds)"
    return ""


def _brought(run: Run, source: Source) -> tuple[int, int]:
    """(documents new in this run, documents of which an earlier version is held)."""
    query = """
      SELECT count(*), sum(EXISTS (SELECT 1 FROM capture older WHERE older.url = c.url AND older.verdict = 'ok'
                                   AND older.seq < c.seq))
      FROM capture c WHERE run_id = ? AND source = ? AND verdict = 'ok' AND role IN ('page', 'attachment')
    """
    rows = list(run.frontier.ask(query, run.run_id, source.id))
    total, changed = sum(int(row[0]) for row in rows), sum(int(row[1] or 0) for row in rows)
    return total - changed, changed


def _examples(run: Run, source: Source, listed: list[Page], limit: int = 50) -> list[str]:
    """What an operator should look at first."""
    named = [f"{page.state}: {page.url} {page.reason}" for page in listed if page.state in ("failed", "unsupported")]
    told = "kind || ': ' || url || ' ' || message"
    query = f"SELECT {told} FROM problem WHERE run_id = ? AND source = ? ORDER BY kind DESC, url"
    named += [str(row[0]) for row in run.frontier.ask(query, run.run_id, source.id)]
    left = [page for page in listed if page.state == "unwanted" and page.reason.startswith("标题含")]
    named += [f"unwanted: {page.url} {page.link_text} {page.reason}" for page in left]
    return named[:limit]
