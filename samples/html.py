"""Grids and prose as HTML, in the ways of the districts' sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from samples.documents import Document
from samples.grids import Cell, Grid

_BORDER = "border:1px solid #000;padding:0 5px;font-size:14px;"


def _spans(cell: Cell) -> str:
    spans = ""
    if cell.rowspan > 1:
        spans += f' rowspan="{cell.rowspan}"'
    if cell.colspan > 1:
        spans += f' colspan="{cell.colspan}"'
    return spans


def _styled_cell(cell: Cell) -> str:
    """As an editor pastes it from Excel: a paragraph and a font in every cell."""
    text = escape(cell.text, quote=False) or "&nbsp;"
    return (
        f'<td{_spans(cell)} style="{_BORDER}"><p style="text-align:center;margin:0;">'
        f'<span style="font-family:宋体;">{text}</span></p></td>'
    )


def _plain_cell(cell: Cell) -> str:
    tag = "th" if cell.heading else "td"
    return f"<{tag}{_spans(cell)}>{escape(cell.text, quote=False)}</{tag}>"


def rows_html(rows: Iterable[Sequence[Cell]], styled: bool) -> str:
    one = _styled_cell if styled else _plain_cell
    return "".join(f"<tr>{''.join(one(cell) for cell in row)}</tr>\n" for row in rows)


def grid_html(grid: Grid, style: str) -> str:
    """One table: `styled` (title rows inside), `plain` (title in paragraphs above), `nested` (in a layout table)."""
    above = "".join(f'<p style="text-align:center">{escape(text)}</p>\n' for text in grid.above)
    below = "".join(f"<p>{escape(text)}</p>\n" for text in grid.below)
    table = f'<table border="1" cellspacing="0" cellpadding="0">\n<tbody>{rows_html(grid.rows, style == "styled")}</tbody></table>'
    if style == "nested":
        return (
            '<table class="layout" width="100%"><tr><td class="left">&nbsp;</td><td class="middle">'
            f"{above}{table}{below}</td></tr></table>\n"
        )
    return f"{above}{table}\n{below}<p>&nbsp;</p>\n"


def stacked_html(grids: Sequence[Grid]) -> str:
    """Several tables in one <table>, one after the other, the narrower ones simply ending earlier."""
    rows = "".join(rows_html(grid.rows, False) for grid in grids)
    return f'<table border="1" class="stacked"><tbody>{rows}</tbody></table>\n<p>&nbsp;</p>\n'


def body_html(document: Document) -> str:
    """Prose and tables in the district's way; 示例三区 puts 三公 and 基金 of a budget into one <table>."""
    code = document.district.code
    style = {"500902": "plain", "500903": "nested"}.get(code, "styled")
    parts = [f'<p style="text-indent:2em">{escape(text, quote=False)}</p>\n' for text in document.prose.paragraphs]
    grids = list(document.grids)
    while grids:
        if code == "500903" and document.phase == "budget" and grids[0].kind == "san_gong":
            parts.append(stacked_html(grids[:2]))
            grids = grids[2:]
            continue
        parts.append(grid_html(grids.pop(0), style))
    return "".join(parts)


def information_block(document: Document) -> str:
    """[索引号] … [发布日期]: names and order vary between sites."""
    day = f"{document.published:%Y-%m-%d}"
    publisher = document.name.removesuffix("（本级）")
    values = {
        "索引号": f"{credit_code(document.unit.key)}/{document.published.year}-{document.article_id % 100_000:05d}",
        "发文字号": "",
        "主题分类": "财政",
        "体裁分类": "财政预算、决算",
        "发布机构": publisher,
        "有效性": "",
        "成文日期": day,
        "发布日期": day,
    }
    if document.district.code == "500902":
        spans = "".join(
            f'<span class="tit">[ {name} ]</span>\n<span class="con">{value}</span>\n' for name, value in values.items()
        )
        return f'<div class="zwxl-head">{spans}</div>\n'
    if document.district.code == "500903":
        items = "".join(f"<li>[{name}]{value}</li>" for name, value in reversed(values.items()))
        return f'<ul class="xxgk-head">{items}</ul>\n'
    cells = [f'<td class="t1">[ {name} ]</td><td>{value}</td>' for name, value in values.items()]
    rows = "".join(f"<tr>{left}{right}</tr>\n" for left, right in zip(cells[::2], cells[1::2], strict=True))
    return f'<table class="zwxl-table">{rows}</table>\n'


_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(key: str) -> str:
    """A made-up 统一社会信用代码 with a valid check character (GB 32100); its division does not exist."""
    serial = sum(ord(char) * (index + 1) for index, char in enumerate(key)) % 10**8
    body = f"11500900{serial:08d}0"
    total = sum(_CREDIT_ALPHABET.index(char) * pow(3, index, 31) for index, char in enumerate(body))
    return body + _CREDIT_ALPHABET[(31 - total % 31) % 31]


def page(
    title: str,
    site_name: str,
    domain: str,
    site_id_code: str,
    path: str,
    column: str,
    published: str,
    source: str,
    declared: str,
    content: str,
    trail: Sequence[tuple[str, str]],
) -> str:
    """The frame that every article has: 国办 meta tags, navigation, the way here, content, footer."""
    tags = {
        "SiteName": site_name,
        "SiteDomain": domain,
        "SiteIDCode": site_id_code,
        "ColumnName": column,
        "ColumnType": "政府信息公开",
        "ArticleTitle": title,
        "PubDate": published,
        "ContentSource": source,
        "Keywords": "示例",
        "Url": f"//{domain}{path}",
    }
    metas = "\n".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in tags.items() if value)
    steps = "<span>&gt;</span>".join(f'<a href="{href}">{text}</a>' for text, href in trail)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n'
        f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">\n'
        f"<title>{escape(title)}_{site_name}</title>\n<!--站点类-->\n{metas}\n"
        "<style>.TRS_UEDITOR td{border:1px solid #ddd} .view{line-height:2}</style>\n</head>\n<body>\n"
        f'<div class="top"><a href="/">首页</a> <a href="/xw/">新闻</a> <a href="/bm/">部门</a> <a href="/jz/">镇街</a></div>\n'
        f'<p class="position">您当前的位置：{steps}</p>\n{content}'
        '<div class="footer"><p>国务院部门网站</p><p>地方政府网站</p><p>市政府部门网站</p><p>区（县）政府网站</p>'
        f"<p>部门街镇网站</p><p>其他网站</p><p>网站标识码：{site_id_code}　本站为示例站点，内容为编造</p></div>\n</body></html>\n"
    )


def article(document: Document, path: str, attachments: str = "", body: str | None = None) -> str:
    """The page of a disclosure at `path` (the same article may stand in two columns)."""
    district = document.district
    base = path.split("/fdzdgknr")[0] + "/"
    folder = path.rsplit("/", 2)[0] + "/"
    content = (
        information_block(document)
        + f'<div class="zwxl-content"><h1 class="zwxl-title">{escape(document.title)}</h1>\n'
        + f'<div class="zwxl-bar"><span>日期：{document.published:%Y-%m-%d}</span>'
        + f"<span>来源：{escape(document.name)}</span></div>\n"
        + '<div class="view TRS_UEDITOR trs_paper_default trs_web">\n'
        + (body_html(document) if body is None else body)
        + attachments
        + '</div></div>\n<div class="tools"><a href="'
        + path.rsplit("/", 1)[1].replace(".html", "_wap.html")
        + '">手机版</a> <a href="javascript:window.print()">打印</a></div>\n'
    )
    trail = (
        ("首页", "/"),
        ("政务公开", base),
        ("法定主动公开内容", base),
        ("预算/决算", folder),
        (document.column_name, folder),
    )
    return page(
        document.title,
        f"{district.name}人民政府（示例）",
        district.domain,
        district.site_id_code,
        path,
        document.column_name,
        f"{document.published:%Y-%m-%d} 10:30",
        document.name,
        district.declared,
        content,
        trail,
    )
