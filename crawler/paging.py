"""Where a list goes on: what the page's pager says, in its script or in links, of the list's other pages.

A pager that is seen and not understood is a doubt, named: a list of which only the first page was read must not look whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urljoin, urlsplit

# A list longer than this is followed no further. Lists of 400 pages exist; an endless one must end.
LONGEST = 500
# More pages than this no script can mean.
_MOST = 10_000
_COMMENT = re.compile(r"""(?<![\w"'*/])/\*.*?(?:\*/|\Z)|(?<![:"'\\])//[^\r\n]*""", re.S)
_CALL = re.compile(r"createPage(?:HTML)?\s{0,20}\(((?:[^()]|\([^()]{0,100}\)){0,500})\)", re.I)
_AS_NUMBER = re.compile(r"""\b(?:parseInt|Number)\(\s{0,9}["']?(\w{1,40})["']?\s{0,9}(?:,\s{0,9}10\s{0,9})?\)""")
_RECORDS = re.compile(r"共\s*(?:<[^>]*>\s*)*(\d+)\s*(?:<[^>]*>\s*)*条")
_PRINTED = re.compile(r"共\s{0,9}(?:<[^<>]{0,200}>\s{0,9}){0,5}(\d{1,5})\s{0,9}(?:<[^<>]{0,200}>\s{0,9}){0,5}页")
# The variables of the scripts that write a pager themselves: TRS's older template, and plug-ins.
_PAGES = re.compile(r"""\b(?:countPage|pageCount|totalPages?|pageTotal)["']?\s{0,9}[=:]\s{0,9}["']?(\d{1,5})\b""")
_CURRENT = re.compile(r"""\bcurrentPage\s{0,9}=\s{0,9}["']?(\d{1,5})\b""")
_FILE = re.compile(r"^(.*?)(?:_(\d+))?(\.s?html?)$", re.I)
# What a pager prints into links that lead on. Elsewhere list_12.html and list_13.html are two columns, not two pages.
_ON = re.compile(r"(?:第\s?)?(?!1\b)\d{1,3}(?:\s?页)?|[下后尾末]一?[页頁]|最后一页|next|last", re.I)
_AROUND = " \xa0<>«»‹›[]【】"


@dataclass(frozen=True, slots=True)
class Step:
    """A link as a pager sees it: where it leads, and what it prints."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Paging:
    """The list's other pages as this page knows them. `number` is -1 where the page does not say which it is."""

    more: tuple[str, ...] = ()
    number: int = -1
    pages: int | None = None
    records: int | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    pages: int
    current: int
    name: str
    extension: str
    records: int | None = None


def of_list(text: str, script: str, url: str, base: str, steps: Iterable[Step], *, empty: bool) -> Paging:
    """What a list page says. `base`: what its addresses are relative to. `empty`: it holds no row, so links of it that
    lead on lead nowhere."""
    script = _COMMENT.sub(" ", script)
    stem, here, extension = _own_name(url)
    plan, doubts = _called(script)
    plan = plan or _assigned(script, stem, extension)
    numbers: dict[str, None] = {}
    if plan and (here is None or plan.name == f"{stem}_{here}"):  # the first page: it says from where the pages count
        numbers |= dict.fromkeys(_planned(plan, base))
    linked = () if empty and (here is not None or urlsplit(url).query) else tuple(_linked(steps, url))
    numbers |= dict.fromkeys(address for address in linked if _number_of(address, url) < LONGEST)
    if any(_number_of(address, url) >= LONGEST for address in linked):
        doubts.append(f"列表超过 {LONGEST} 页，不再跟踪 (a list without an end is followed no further)")
    records = _RECORDS.search(text)
    stated = plan.records if plan and plan.records is not None else int(records[1]) if records else None
    if plan:
        return Paging(tuple(numbers), plan.current, plan.pages, stated, tuple(doubts))
    return Paging(tuple(numbers), -1, _stated_pages(text, script), stated, tuple(doubts))


def of_article(script: str, url: str) -> tuple[str, ...]:
    """The other parts of an article that is split over several pages: t20250210_5_1.html beside t20250210_5.html."""
    plan, _ = _called(_COMMENT.sub(" ", script))
    own = urlsplit(url).path.rsplit("/", 1)[-1]
    if plan is None or own.lower() != f"{plan.name}.{plan.extension}".lower():
        return ()
    return tuple(_planned(plan, url))


def _own_name(url: str) -> tuple[str, int | None, str]:
    """(index, 3, .html) of …/index_3.html."""
    own = _FILE.match(urlsplit(url).path.rsplit("/", 1)[-1] or "index.html")
    return (own[1], int(own[2]) if own[2] else None, own[3]) if own else ("index", None, ".html")


def _planned(plan: _Plan, base: str) -> Iterator[str]:
    for number in range(plan.current + 1, plan.current + plan.pages):
        yield urljoin(base, f"{plan.name}_{number}.{plan.extension}")


def _called(script: str) -> tuple[_Plan | None, list[str]]:
    """The first call that says all; without one, those that say something else, as doubts."""
    doubts: dict[str, None] = {}
    for call in _CALL.finditer(script):
        if script[max(0, call.start() - 20) : call.start()].rstrip().endswith("function"):
            continue
        plan = _plan(call[1], script)
        if plan and plan.current <= max(plan.pages, 1):
            return plan, []
        doubts.setdefault(f"看不懂的分页 (a pager that is not understood): {' '.join(call[0].split())[:120]}")
    return None, list(doubts)


def _plan(arguments: str, script: str) -> _Plan | None:
    """What the call's arguments say, names of variables looked up."""
    given = _AS_NUMBER.sub(r"\1", arguments).split(",")
    words = [_value(argument.strip(), script) for argument in given]
    if words and isinstance(words[0], str) and len([w for w in words if isinstance(w, str)]) > 2:
        words = words[1:]  # the element the pager is written into
    numbers = [w for w in words if isinstance(w, int)]
    names = [w for w in words if isinstance(w, str)]
    if len(numbers) < 2 or len(names) < 2 or numbers[0] > _MOST:
        return None
    records = numbers[2] if len(numbers) > 2 else None
    return _Plan(numbers[0], numbers[1], names[0], names[1].lstrip("."), records)


def _value(argument: str, script: str) -> int | str | None:
    quoted = re.fullmatch(r"""(["'])(.*)\1""", argument)
    word = quoted[2].strip() if quoted else argument
    if word.isascii() and word.isdigit() and len(word) <= 9:
        return int(word)
    if quoted:
        return quoted[2]
    if re.fullmatch(r"[A-Za-z_$][\w$]{0,60}", argument):
        assigned = re.search(rf"""\b{re.escape(argument)}\s*=\s*(?:(\d{{1,9}})\b|["']([^"']*)["'])""", script)
        if assigned:
            return int(assigned[1]) if assigned[1] else _value(f"'{assigned[2]}'", script)
    return None


def _assigned(script: str, stem: str, extension: str) -> _Plan | None:
    """TRS's older template: `var currentPage = 0; var countPage = 3`, and a loop that writes index_1.html …"""
    pages, current = _PAGES.search(script), _CURRENT.search(script)
    if pages is None or current is None or int(current[1]) > max(int(pages[1]), 1) or int(pages[1]) > _MOST:
        return None
    return _Plan(int(pages[1]), int(current[1]), stem, extension.lstrip("."))


def _stated_pages(text: str, script: str) -> int | None:
    """How many pages there are, where the page says no more than that."""
    said = _PAGES.search(script) or _PRINTED.search(text)
    return int(said[1]) if said and int(said[1]) <= _MOST else None


def _linked(steps: Iterable[Step], url: str) -> Iterator[str]:
    """Links that a pager has written into the page: index_1.html … beside index.html, ?page=2 at the same path."""
    path, (stem, here, extension) = urlsplit(url).path, _own_name(url)
    own = stem if here is None else f"{stem}_{here}"
    for step in steps:
        other = urlsplit(step.url)
        if other.path.rsplit("/", 1)[0] != path.rsplit("/", 1)[0] or step.url == url:
            continue
        name, leads_on = _FILE.match(other.path.rsplit("/", 1)[-1]), _leads_on(step.text)
        if other.query:
            if leads_on and other.path == path:
                yield step.url
        elif name and name[2] and name[3].lower() == extension.lower():
            beside = here is None and name[1] == stem and int(name[2]) < LONGEST
            if beside or (leads_on and name[1] in (stem, own)):
                yield step.url


def _leads_on(text: str) -> bool:
    """Is this what a pager prints: 2, [3], 下一页 >, »?"""
    plain = text.strip(_AROUND)
    return bool(_ON.fullmatch(plain)) if plain else any(mark in text for mark in ">»›")


def _number_of(address: str, url: str) -> int:
    """Which page this address asks for: its number, or that of the parameter in which it differs."""
    query = urlsplit(address).query
    if not query:
        return _own_name(address)[1] or 0
    ours = set(parse_qsl(urlsplit(url).query))
    numbers = [int(value) for name, value in set(parse_qsl(query)) - ours if re.fullmatch(r"\d{1,9}", value)]
    return max(numbers, default=0)
