"""The sites: which path answers with what. Portal → columns → unit folders → lists → articles.

Pure: a site is a mapping from path to `Resource`, built once; bodies are rendered when they are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache

from samples import documents, forms, html, world
from samples.accounts import draw
from samples.documents import Document
from samples.units import UNITS
from samples.world import DISTRICTS, District, Unit

HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Resource:
    """What a path answers with: a body (made on demand), its type as the header names it, and when it changed."""

    make: Callable[[], bytes]
    content_type: str = HTML
    changed: datetime = datetime(2026, 10, 30, 8, 0, tzinfo=UTC)
    redirect: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a list: where it leads, what it is called, and its day."""

    path: str
    title: str
    day: date


@dataclass
class Site:
    """One district's site on its own loopback address."""

    district: District
    resources: dict[str, Resource] = field(default_factory=dict)

    def add(self, path: str, text: Callable[[], str] | str, content_type: str = HTML) -> None:
        """A page in the site's encoding at `path` (a path that ends in "/" is also its index.html)."""
        encoding = self.district.encoding

        def make() -> bytes:
            return (text if isinstance(text, str) else text()).encode(encoding)

        resource = Resource(make, content_type)
        self.resources[path] = resource
        if path.endswith("/"):
            self.resources[f"{path}index.html"] = resource

    def body(self, path: str) -> bytes:
        return self.resources[path].make()


NOISE_TITLES = (
    "关于开展{year}年度部门预算编制培训的通知（示例）",
    "{year}年政府工作要点任务分解（示例）",
    "关于{year}年春节放假安排的公告（示例）",
    "示例单位召开{year}年财务工作会议（示例）",
)
UNIT_PAGE_SIZE = 4
CATALOGUE_PAGE_SIZE = 15


@lru_cache(maxsize=1)
def sites() -> dict[str, Site]:
    """Every site by district code."""
    return {code: _site(district) for code, district in DISTRICTS.items()}


def _site(district: District) -> Site:
    site = Site(district)
    mine = [d for d in _documents() if d.district is district]
    folders: dict[tuple[str, str], list[Entry]] = {}
    for document in mine:
        if forms.form_of(document):
            _add_file(site, document)
            if forms.page_path(document) != document.path:
                continue
        _add_article(site, document, document.path)
        key = (documents.unit_columns(document.unit), document.column)
        folders.setdefault(key, []).append(Entry(document.path, document.title, document.published))
    for (columns, column), entries in folders.items():
        noise = 1 if draw("noise", district.code, columns, column).random() < 0.25 else 0
        entries += _add_noise(site, f"{columns}{column}/", noise)
        _add_list(site, f"{columns}{column}/", _column_name(column), entries, UNIT_PAGE_SIZE)
    _add_catalogue(site, mine)
    _add_portal(site, sorted({d.unit.folder for d in mine}))
    return site


@lru_cache(maxsize=1)
def _documents() -> list[Document]:
    return documents.all_documents()


def _column_name(column: str) -> str:
    return {"ysgk": "预算公开", "jsgk": "决算公开"}[column]


def _add_article(site: Site, document: Document, path: str) -> None:
    if forms.form_of(document):
        site.add(path, lambda: forms.article(document))
    else:
        site.add(path, lambda: html.article(document, path, attachments=_units_below(document)))
    site.resources[path.replace(".html", "_wap.html")] = site.resources[path]


def _units_below(document: Document) -> str:
    """A department's page links to the pages of its units."""
    members = [documents.document(key, document.phase, document.year) for key in document.unit.members]
    if not members:
        return ""
    return "<p>所属单位公开情况：</p>\n" + _links([(member.title, member.path) for member in members])


def _add_file(site: Site, document: Document) -> None:
    """The file in which a unit of 示例四区 publishes."""
    made = forms.FOLDER / forms.file_name(document)
    media_type = forms.MEDIA_TYPES[made.suffix[1:]]
    site.resources[forms.file_path(document)] = Resource(made.read_bytes, media_type)


def _add_noise(site: Site, folder: str, count: int) -> list[Entry]:
    """Articles among the disclosures that are not disclosures."""
    entries = []
    for index, pattern in enumerate(NOISE_TITLES[:count]):
        source = draw("noise", site.district.code, folder, index)
        day = date(source.randrange(2022, 2027), source.randrange(1, 10), source.randrange(1, 28))
        title = pattern.format(year=day.year)
        number = world.article_id(day, 2_100 + (sum(map(ord, folder)) * 7 + index) % 900)
        path = f"{folder}{day:%Y%m}/t{day:%Y%m%d}_{number}.html"
        site.add(path, _noise_page(site.district, path, title, day))
        entries.append(Entry(path, title, day))
    return entries


def _noise_page(district: District, path: str, title: str, day: date) -> str:
    body = (
        f'<div class="zwxl-content"><h1 class="zwxl-title">{title}</h1><div class="view TRS_UEDITOR">'
        f"<p>{documents.WARNING}</p><p>各有关单位：现将有关事项通知如下，请遵照执行。</p></div></div>\n"
    )
    return html.page(
        title,
        f"{district.name}人民政府（示例）",
        district.domain,
        district.site_id_code,
        path,
        "通知公告",
        f"{day:%Y-%m-%d} 09:00",
        f"{district.name}财政局（示例）",
        district.declared,
        body,
        (("首页", "/"),),
    )


def page_name(paging: str, index: int) -> str:
    """The file of the index-th page (from 0): index.html, then index_1.html (index_2.html where they count from 1)."""
    if index == 0:
        return "index.html"
    return f"index_{index + 1 if paging == 'one-based' else index}.html"


def paging_script(paging: str, n_pages: int, index: int, total: int) -> str:
    """The call that builds the page links; there are no page links in the markup."""
    if paging == "createPageHTML":
        return f'createPageHTML({n_pages}, {index}, "index", "html");'
    if paging == "createPage":
        return f'createPage({n_pages}, {index}, "index", "html");'
    return f"createPageHTML('page_div', {n_pages}, {index + 1}, 'index', 'html', {total});"


def _add_list(site: Site, folder: str, column: str, entries: list[Entry], size: int) -> None:
    entries = sorted(entries, key=lambda e: (e.day, e.path), reverse=True)
    chunks = [entries[start : start + size] for start in range(0, len(entries), size)] or [[]]
    for index, chunk in enumerate(chunks):
        text = _list_page(site.district, folder, column, chunk, len(chunks), index, len(entries))
        name = page_name(site.district.paging, index)
        site.add(folder if index == 0 else f"{folder}{name}", text)


def _relative(folder: str, path: str) -> str:
    return f"./{path.removeprefix(folder)}" if path.startswith(folder) else path


def _list_page(
    district: District, folder: str, column: str, chunk: list[Entry], n_pages: int, index: int, total: int
) -> str:
    items = "".join(
        f'<li><a href="{_relative(folder, entry.path)}" target="_blank" title="{entry.title}">{entry.title}</a>'
        f"<span>{entry.day:%Y-%m-%d}</span></li>\n"
        for entry in chunk
    )
    content = (
        f'<div class="main"><h2>{column}</h2><p class="total">共{total}条</p><ul class="rsj-list">\n{items}</ul>\n'
        f'<div class="page"><script>{paging_script(district.paging, n_pages, index, total)}</script></div></div>\n'
    )
    return _plain_page(district, column, folder, content)


def _plain_page(district: District, title: str, path: str, content: str) -> str:
    return html.page(
        "",
        f"{district.name}人民政府（示例）",
        district.domain,
        district.site_id_code,
        path,
        title,
        "",
        "",
        district.declared,
        f"<p>{documents.WARNING}</p>\n{content}",
        (("首页", "/"), (title, path)),
    )


def catalogue(district: District, column: str) -> str:
    """The finance bureau's catalogue of all units' disclosures."""
    return f"/zwgk_{district.prefix}/zfxxgkml/czyjs/{column}/"


def _add_catalogue(site: Site, mine: list[Document]) -> None:
    """The catalogue links to the same articles; the newest two of each phase stand there a second time, as copies."""
    district = site.district
    for column in ("ysgk", "jsgk"):
        folder = catalogue(district, column)
        listed = (d for d in mine if not forms.form_of(d) or forms.page_path(d) == d.path)
        here = sorted((d for d in listed if d.column == column), key=lambda d: (d.published, d.path), reverse=True)
        entries = []
        for position, document in enumerate(here):
            path = document.path
            if position < 2 and not forms.form_of(document):
                path = f"{folder}{path.split('/ysjs/')[1].split('/', 1)[1]}"
                _add_article(site, document, path)
            entries.append(Entry(path, document.title, document.published))
        _add_list(site, folder, _column_name(column), entries, CATALOGUE_PAGE_SIZE)


def copies() -> dict[str, str]:
    """Path of a second copy → path of the article itself (the same article id)."""
    found = {}
    for site in sites().values():
        own = {d.article_id: d.path for d in _documents() if d.district is site.district}
        for path in site.resources:
            if "/zfxxgkml/czyjs/" in path and "/t2" in path and "_wap" not in path:
                found[path] = own[int(path.rsplit("_", 1)[1].removesuffix(".html"))]
    return found


def _links(pairs: list[tuple[str, str]]) -> str:
    return "<ul>" + "".join(f'<li><a href="{href}">{text}</a></li>' for text, href in pairs) + "</ul>\n"


def _folder_name(folder: str) -> str:
    for unit in (*UNITS.values(), documents.RONGCHANG):
        if unit.folder == folder and not unit.department:
            return unit.name(2026)
    return folder


def _unit_of(folder: str) -> Unit:
    return next(unit for unit in documents.all_units() if unit.folder == folder)


def _add_portal(site: Site, folders: list[str]) -> None:
    district = site.district
    number = district.prefix
    site.add(
        "/",
        _plain_page(
            district,
            "首页",
            "/",
            _links(
                [
                    ("政务公开", f"/zwgk_{number}/"),
                    ("部门", "/bm/"),
                    ("镇街", "/jz/"),
                    ("新闻", "/xw/"),
                    ("内部系统", "/private/"),
                ]
            ),
        ),
    )
    budgets = [("预算公开", catalogue(district, "ysgk")), ("决算公开", catalogue(district, "jsgk"))]
    public = f"/zwgk_{number}/fdzdgknr/"
    site.add(
        f"/zwgk_{number}/",
        _plain_page(district, "政务公开", f"/zwgk_{number}/", _links([("法定主动公开内容", public)])),
    )
    site.add(
        public,
        _plain_page(district, "法定主动公开内容", public, _links([("预算/决算", f"/zwgk_{number}/zfxxgkml/czyjs/")])),
    )
    root = f"/zwgk_{number}/zfxxgkml/czyjs/"
    site.add(root, _plain_page(district, "预算/决算", root, _links(budgets)))
    for group, words in (("bm", "部门"), ("jz", "镇街")):
        inside = [folder for folder in folders if folder.startswith(f"{group}/")]
        links = [(_folder_name(folder), f"/{folder}/") for folder in inside]
        site.add(f"/{group}/", _plain_page(district, words, f"/{group}/", _links(links)))
    for folder in folders:
        columns = documents.unit_columns(_unit_of(folder))
        site.add(
            f"/{folder}/", _plain_page(district, _folder_name(folder), f"/{folder}/", _links([("预算/决算", columns)]))
        )
        both = [("预算公开", f"{columns}ysgk/"), ("决算公开", f"{columns}jsgk/")]
        site.add(columns, _plain_page(district, "预算/决算", columns, _links(both)))
    _add_list(site, "/xw/", "新闻", _add_noise(site, "/xw/", 4), UNIT_PAGE_SIZE)
    site.add("/private/", _plain_page(district, "内部系统", "/private/", "<p>爬虫不应到这里来。</p>"))
    robots = "User-agent: *\nDisallow: /private/\nDisallow: /search/\n"
    site.resources["/robots.txt"] = Resource(robots.encode, "text/plain; charset=utf-8")
