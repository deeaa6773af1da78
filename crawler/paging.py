"""Where a list goes on: what the page's pager says, in its script or in links, of the list's other pages.

A pager that is seen and not understood is a doubt, named: a list of which only the first page was read must not look whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.pages import one_address

# A list longer than this is followed no further. Lists of 400 pages exist; an endless one must end.
LONGEST = 500
# So many numbers of one form are looked at.
_LOOKED_AT = 50
_NOT_UNDERSTOOD = "看不懂的分页 (a pager that is not understood)"
# More pages than this no script can mean.
_MOST = 10_000
_COMMENT = re.compile(r"""(?<![\w"'*/])/\*.*?(?:\*/|\Z)|(?<![:"'\\])//[^\r\n]*""", re.S)
_CALL = re.compile(r"createPage(?:HTML)?\s{0,20}\(((?:[^()]|\([^()]{0,100}\)){0,500})\)", re.I)
_AS_NUMBER = re.compile(r"""\b(?:parseInt|Number)\(\s{0,9}["']?(\w{1,40})["']?\s{0,9}(?:,\s{0,9}10\s{0,9})?\)""")
# The same shape under another name: getPageHTML(3, 0, 'index', 'html').
_LIKE_CALL = re.compile(
    r"""page\w{0,20}\s{0,9}\((\s{0,9}["']?\d{1,5}["']?\s{0,9},\s{0,9}["']?\d{1,5}["']?\s{0,9},\s{0,9}["'][\w-]{1,60}["']\s{0,9},\s{0,9}["']\.?s?html?["'])""",
    re.I,
)
# Plug-ins that are given an object: new Pager({…}), laypage.render({…}), .pagination(60, {…}).
_PLUG_IN = re.compile(
    r"""(?:laypage(?:\.render)?|pag(?:er|ing|inat\w{0,9}))\s{0,9}\(\s{0,9}(?:["']?(\w{1,40})["']?\s{0,9},\s{0,9})?\{([^{}]{0,1000})""",
    re.I,
)
_FIELD = re.compile(r"""\b([A-Za-z_]{1,20})["']?\s{0,9}:\s{0,9}([^,\n]{1,80})""")
_FIELDS = {
    "pages": ("pages", "pagecount", "totalpages", "totalpage", "pagetotal", "countpage", "page_count"),
    "records": (
        "count",
        "total",
        "totalcount",
        "totalcounts",
        "totalnum",
        "totalrecord",
        "totalrecords",
        "recordcount",
    ),
    "on a page": ("limit", "pagesize", "page_size", "items_per_page", "itemsonpage", "perpage", "showcount"),
    "current": ("current", "curr", "currentpage", "current_page"),
    "name": ("prefix",),
    "extension": ("suffix", "ext"),
}
_TAGS = r"(?:<[^<>]{0,200}>\s{0,9}){0,5}"
_RECORDS = re.compile(
    rf"共有?\s{{0,9}}{_TAGS}(\d{{1,9}})\s{{0,9}}{_TAGS}条|总(?:记录|条)数?\s{{0,9}}[:：]\s{{0,9}}{_TAGS}(\d{{1,9}})(?!\d)"
)
_PRINTED = re.compile(rf"(?:共|/)\s{{0,9}}{_TAGS}(\d{{1,5}})\s{{0,9}}{_TAGS}页")
# What counts is not always the list: the whole site in a footer, the pages of a document in its title.
_OF_SITE = re.compile(r"[本全]站|网站|全网|平台|累计|访问")
_FOOTER = re.compile(r"""<footer\b|(?:id|class)\s{0,3}=\s{0,3}["']?foot(?:er)?["'\s>_-]""", re.I)
# The variables of the scripts that write a pager themselves: TRS's older template, and plug-ins.
_PAGES = re.compile(r"""\b(?:countPage|pageCount|totalPages?|pageTotal)["']?\s{0,9}[=:]\s{0,9}["']?(\d{1,5})\b""")
_CURRENT = re.compile(r"""\bcurrentPage\s{0,9}=\s{0,9}["']?(\d{1,5})\b""")
_FILE = re.compile(r"^(.*?)(?:_(\d+))?(\.s?html?)$", re.I)
_SLIDES = re.compile(r"banner|slide|swiper|carousel|lunbo|marquee|autoplay|speed|interval|effect", re.I)
_NUMBERED = re.compile(r"(.*/)(\d{1,3})/")
_NEXT = re.compile(r"[下后]一?[页頁]|(?:加载|查看|显示|点击)更多|点击加载(?:更多)?|next(?: page)?|load more", re.I)
_BACK = re.compile(r"[上前]一?[页頁]|prev(?:ious)?", re.I)
_NEXT_PRINTED = re.compile(r">\s{0,9}(?:[下后]一?[页頁]|加载更多|查看更多|显示更多|点击加载)[^<>]{0,6}<")
_ONLY_ONE = re.compile(r"(?<![\d/])1\s{0,3}/\s{0,3}1(?![\d/])")
_NUMBER_CALLED = re.compile(r"""\(\s{0,9}["']?(\d{1,5})["']?\s{0,9}[,)]""")
_DISABLED = re.compile(r"disabl|unable|noclick|no-?(?:page|link|next|more)|gr[ae]y|forbid|hidden", re.I)
# What a pager prints into links that lead on. Elsewhere list_12.html and list_13.html are two columns, not two pages.
_ON = re.compile(r"(?:第\s?)?(?!1\b)\d{1,3}(?:\s?页)?|[下后尾末]一?[页頁]|最后一页|next|last", re.I)
_AROUND = " \xa0<>«»‹›[]【】"


@dataclass(frozen=True, slots=True)
class Step:
    """A link as a pager sees it: where it leads ("" for nowhere), what it prints, what a click runs, its classes."""

    url: str
    text: str
    script: str = ""
    classes: Callable[[], str] = str


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


def of_list(text: str, script: str, url: str, base: str, steps: Sequence[Step], *, empty: bool) -> Paging:
    """What a list page says. `base`: what its addresses are relative to. `empty`: it holds no row, so links of it that
    lead on lead nowhere."""
    script = _COMMENT.sub(" ", script)
    stem, here, extension = _own_name(url)
    plan, doubts = _called(script)
    plan = plan or _assigned(script, stem, extension)
    planned, given_pages, given_records = (None, None, None) if plan else _plugged_in(script, doubts)
    plan = plan or planned
    numbers: dict[str, None] = {}
    if plan and (here is None or plan.name == f"{stem}_{here}"):  # the first page: it says from where the pages count
        numbers |= dict.fromkeys(_planned(plan, base))
    linked = () if empty and (here is not None or urlsplit(url).query) else tuple(_linked(steps, url))
    numbers |= dict.fromkeys(address for address in linked if _number_of(address, url) < LONGEST)
    if any(_number_of(address, url) >= LONGEST for address in linked):
        doubts.append(f"列表超过 {LONGEST} 页，不再跟踪 (a list without an end is followed no further)")
    records = plan.records if plan and plan.records is not None else given_records
    records = _printed(_RECORDS, text) if records is None else records
    if plan:
        return Paging(tuple(numbers), plan.current, plan.pages, records, tuple(doubts))
    pages = _stated_pages(text, script) if given_pages is None else given_pages
    if not (numbers or doubts) and pages is None and records is None:
        doubts += [f"{_NOT_UNDERSTOOD}: {sign}" for sign in (_unfollowed(text, url, steps),) if sign]
    return Paging(tuple(numbers), -1, pages, records, tuple(doubts))


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
    for call in chain(_CALL.finditer(script), _LIKE_CALL.finditer(script)):
        before = script[max(0, call.start() - 20) : call.start()]
        if before.rstrip().endswith("function") or before[-6:].lower() == "create":  # the second shape's own beginning
            continue
        plan = _plan(call[1], script)
        if plan and plan.current <= max(plan.pages, 1):
            return plan, []
        doubts.setdefault(f"{_NOT_UNDERSTOOD}: {' '.join(call[0].split())[:120]}")
    return None, list(doubts)


def _plugged_in(script: str, doubts: list[str]) -> tuple[_Plan | None, int | None, int | None]:
    """What a plug-in is given: the whole plan, or how many pages and records there are. Neither is a doubt."""
    for call in islice(_PLUG_IN.finditer(script), _LOOKED_AT):
        if script[max(0, call.start() - 20) : call.start()].rstrip().endswith("function"):
            continue
        given = {name.lower(): _value(value.strip(), script) for name, value in _FIELD.findall(call[2])}
        told = {what: next((given[name] for name in names if name in given), None) for what, names in _FIELDS.items()}
        pages, records, size = told["pages"], told["records"], told["on a page"]
        name, extension, current = told["name"], told["extension"], told["current"]
        if isinstance(name, str) and isinstance(extension, str) and isinstance(current, int):
            pages = given.get("size") if pages is None else pages  # Pager's own word for it
            if isinstance(pages, int) and current <= max(pages, 1) and pages <= _MOST:
                return _Plan(pages, current, name, extension.lstrip(".")), None, None
        if records is None and call[1]:
            records = _value(call[1], script)
        if isinstance(pages, int):
            return None, pages, records if isinstance(records, int) else None
        if isinstance(records, int):
            return None, -(-records // size) if isinstance(size, int) and size else None, records
        doubts.append(f"{_NOT_UNDERSTOOD}: {' '.join(call[0].split())[:120]}")
    return None, None, None


def _unfollowed(text: str, url: str, steps: Sequence[Step]) -> str:
    """What a pager shows that leads on and nowhere that is understood; "" where there is nothing, or only one page."""
    here = one_address(url)
    onward = [(step.text.strip(_AROUND), step) for step in steps if len(step.text) < 20]
    for word, step in onward:
        if _NEXT.fullmatch(word) and step.url and one_address(step.url) != here:
            return f"{word} → {step.url}"
        called = _NUMBER_CALLED.search(step.script) if not step.url and _ON.fullmatch(word) else None
        if called and int(called[1]) > 1 and not _DISABLED.search(step.classes()):
            return f"{word} → {step.script[:100]}"
    is_later = any(_BACK.fullmatch(word) and step.url and one_address(step.url) != here for word, step in onward)
    if is_later or _own_name(url)[1] is not None:
        return ""  # the last page's way on leads nowhere
    visible = _without_scripts(text)
    if _ONLY_ONE.search(visible):
        return ""
    dead = [(word, step) for word, step in onward if _NEXT.fullmatch(word)]
    if dead:
        return next((word for word, step in dead if not step.url and not _DISABLED.search(step.classes())), "")
    printed = _NEXT_PRINTED.search(visible)
    if printed and not _DISABLED.search(visible[max(0, printed.start() - 80) : printed.start()]):
        return printed[0].strip("<> ")
    return ""


def _without_scripts(text: str) -> str:
    first, *others = text.lower().split("<script")
    return first + "".join(part.partition("</script")[2] for part in others)


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
    pages, current = _said_pages(script), _CURRENT.search(script)
    if pages is None or current is None or int(current[1]) > max(int(pages[1]), 1) or int(pages[1]) > _MOST:
        return None
    return _Plan(int(pages[1]), int(current[1]), stem, extension.lstrip("."))


def _stated_pages(text: str, script: str) -> int | None:
    """How many pages there are, where the page says no more than that."""
    said = _said_pages(script)
    pages = int(said[1]) if said else _printed(_PRINTED, text)
    return pages if pages is not None and pages <= _MOST else None


def _said_pages(script: str) -> re.Match[str] | None:
    """The first number of pages that a script names; those of a slide show are none."""
    for found in islice(_PAGES.finditer(script), _LOOKED_AT):
        before, after = script[max(0, found.start() - 300) : found.start()], script[found.end() : found.end() + 300]
        statement = re.split("[;}]", before)[-1] + found[0] + re.split("[;}]", after)[0]
        if not _SLIDES.search(statement) or "pag" in statement.replace(found[0], "").lower():
            return found
    return None


def _printed(pattern: re.Pattern[str], text: str) -> int | None:
    """The first number of this form that the page prints of its list: not in a row's title, nor of the whole site."""
    foot = None
    for found in islice(pattern.finditer(text), _LOOKED_AT):
        before = text[max(0, found.start() - 600) : found.start()].lower()
        if before.rfind("<") > before.rfind(">") or _OF_SITE.search(before[-12:]):
            continue
        opened = before.rfind("<a ")
        if opened > before.rfind("</a"):
            title = before[opened:].partition(">")[2] + text[found.start() : found.end() + 60].partition("</")[0]
            if len(title) > len(found[0]) + 6:
                continue
        if foot is None:
            ends = _FOOTER.search(text)
            foot = ends.start() if ends else len(text)
        if found.start() < foot:
            return int(found[found.lastindex or 1])
    return None


def _linked(steps: Iterable[Step], url: str) -> Iterator[str]:
    """Links that a pager has written into the page: index_1.html … beside index.html, ?page=2 at the same path."""
    path, (stem, here, extension) = urlsplit(url).path, _own_name(url)
    own = stem if here is None else f"{stem}_{here}"
    for step in steps:
        other = urlsplit(step.url)
        folder, beside_it = _NUMBERED.fullmatch(path), _NUMBERED.fullmatch(other.path)
        if folder and beside_it and folder[1] == beside_it[1] and step.url != url:
            if _leads_on(step.text):
                yield step.url
            continue
        if other.path.rsplit("/", 1)[0] != path.rsplit("/", 1)[0] or step.url == url:
            continue
        name, leads_on = _FILE.match(other.path.rsplit("/", 1)[-1]), _leads_on(step.text)
        if other.query:
            if leads_on and (other.path == path or _NEXT.fullmatch(step.text.strip(_AROUND))):
                yield step.url
        elif name and name[2] and name[3].lower() == extension.lower():
            number = int(name[2])
            beside = here is None and name[1] == stem and number < LONGEST
            pictured = not step.text and name[1] == stem and number == (here or 0) + 1  # an arrow, without a word
            if beside or pictured or (leads_on and name[1] in (stem, own)):
                yield step.url


def _leads_on(text: str) -> bool:
    """Is this what a pager prints: 2, [3], 下一页 >, »?"""
    plain = text.strip(_AROUND)
    return bool(_ON.fullmatch(plain)) if plain else any(mark in text for mark in ">»›")


def _number_of(address: str, url: str) -> int:
    """Which page this address asks for: its number, or that of the parameter in which it differs."""
    query, folder = urlsplit(address).query, _NUMBERED.fullmatch(urlsplit(address).path)
    if not query:
        return int(folder[2]) if folder else _own_name(address)[1] or 0
    ours = set(parse_qsl(urlsplit(url).query))
    numbers = [int(value) for name, value in set(parse_qsl(query)) - ours if re.fullmatch(r"\d{1,9}", value)]
    return max(numbers, default=0)
