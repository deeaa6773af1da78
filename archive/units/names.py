"""Names and addresses of units in the form in which they are compared: pure, from the text alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from archive.classifications import districts, normalise, rows_of

_HEAD_OFFICE = re.compile(r"(（(机关)?本级(机关)?）|(机关)?本级(机关)?|（机关）|(?<=[局委办府会处院部厅])机关)$")
# What stands behind a name and is no part of it: how the account was made up.
_REMARK = re.compile(
    r"（(汇总|部门|单位|部门汇总|含(所属|下属|二级)[^（）]*|合并|全口径)）$|(部门汇总|汇总|部门)$(?<!组织部门)"
)
_CITY = re.compile(r"^(中共|中国共产党)?(重庆市?)?")
_TOWN = re.compile(r"^(?:人民政府)?([^省市区]{1,9}?(?:街道|镇|乡))(?:人民政府|办事处|街道办事处|党工委|委员会)?$")
# A district that is in no list (a new one, a made-up one), after 重庆市 only: 社区, 园区 and 新区 are no districts.
_UNLISTED = re.compile(r"^[\u4e00-\u9fff]{1,7}?(?:自治县|县|(?<![社园景校小片库灾林牧矿新城辖])区)(?=..)")
# 区民政局 is of the district whose site it is on; 区域, 县级 and 县城 are words.
_OWN_DISTRICT = re.compile(r"^[区县](?![域划块位间级属直]|城(?![市乡]))(?=...)")
# Folders that hold the sites of departments and towns; the folder after them is the unit's. `_123` are site numbers.
_SHELVES = re.compile(
    r"^(bm|jz|jd|zj|xz|bmjz|bmjd|bmjz_sites|qzfbm|qzfjz|xzfgzbm|zfbm|dwjqtbm|bmczjs|qzfzcbm|czyjs_bm|bmjs|bmys)(_\d+)?$"
)


class Name(NamedTuple):
    """A unit's name taken apart. `bare` is compared; `town` is the town it governs, if it governs one."""

    printed: str
    bare: str
    is_head_office: bool
    town: str | None


@lru_cache(maxsize=4096)
def parse_name(printed: str, district_code: str | None = None) -> Name:
    """A printed name without 重庆市, its district, 本级 and remarks about consolidation.

    >>> parse_name("重庆市荣昌区政务服务管理办公室(本级)", "500153")[1:3]
    ('政务服务管理办公室', True)
    >>> parse_name("重庆市某某区教育委员会（示例）（本级）", "500999")[1:3], parse_name("重庆市园区发展中心", "500000").bare
    (('教育委员会（示例）', True), '园区发展中心')
    >>> parse_name("璧山区人民政府来凤街道办事处", "500120")[1:]
    ('来凤街道', False, '来凤街道')
    >>> parse_name("荣昌区昌元街道社区事务服务中心", "500153").bare, parse_name("中共重庆市荣昌区委组织部", "500153").bare
    ('昌元街道社区事务服务中心', '党委组织部')
    >>> parse_name("区民政局", "500120").bare, parse_name("重庆市璧山区民政局机关", "500120")[1:3]
    ('民政局', ('民政局', True))
    """
    name = normalise(printed)
    without_remark = _REMARK.sub("", name) or name
    body = _HEAD_OFFICE.sub("", without_remark) or without_remark
    bare = _without_place(body, district_code)
    governed = _TOWN.match(bare)
    town = governed.group(1) if governed else None
    return Name(printed.strip(), town or bare, body != without_remark, town)


def _without_place(name: str, district_code: str | None) -> str:
    rest = _CITY.sub("", name)
    for spelling in _spellings(district_code):
        if rest.startswith(spelling) and len(rest) > len(spelling):
            rest = rest[len(spelling) :]
            break
    else:
        if name.startswith("重庆市") and rest != name:
            rest = _UNLISTED.sub("", rest)
        elif rest == name:
            rest = _OWN_DISTRICT.sub("", rest)
    # 荣昌区委组织部 has lost half of 区委.
    return re.sub(r"^[区县市]?委(?!员)", "党委", rest) or name


@lru_cache
def _spellings(district_code: str | None) -> tuple[str, ...]:
    """The ways the names of a district's units begin, longest first; its former names belong to it too."""
    names: set[str] = set()
    for each in districts():
        if each.kind == "municipality":
            continue
        if district_code is None or each.code == district_code or district_code in each.successors:
            full = normalise(each.name)
            names |= {full, f"{each.short_name}县", f"{each.short_name}区"} if each.kind != "zone" else {full}
            if each.kind in {"autonomous_county", "zone"}:
                names |= {each.short_name, f"{each.short_name}自治县"}
    return tuple(sorted((n for n in names if len(n) > 1), key=lambda n: (-len(n), n)))


@lru_cache
def _sectors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["sector"], re.compile(row["pattern"])) for row in rows_of("unit_sectors.csv"))


@lru_cache(maxsize=4096)
def sector_of(bare: str) -> str | None:
    """What kind of unit a name speaks of, so that peers of other districts can be found; None where it does not say.

    >>> sector_of("财政局"), sector_of("昌元街道"), sector_of("示例镇中心卫生院"), sector_of("示例中心")
    ('财政', '街道', '基层医疗', None)
    """
    return next((sector for sector, pattern in _sectors() if pattern.search(bare)), None)


@lru_cache(maxsize=65536)
def site_of(url: str | None) -> str | None:
    """The host and the unit's own folder, where the address has one: what stays when everything else is renamed.

    >>> site_of("http://www.rongchang.gov.cn/bm/qzwglb/zwgk_70831/fdzdgknr_70834/ysjs/ysgk/202502/t20250210_1.html")
    'rongchang.gov.cn/bm/qzwglb'
    >>> site_of("https://cqwl.gov.cn/bmjz_sites/bm/czj/zwgk_98942/x.html")
    'cqwl.gov.cn/bm/czj'
    >>> site_of("http://www.rongchang.gov.cn/zwgk_264/zfxxgkml/czyjs/t1.html") is None
    True
    """
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # no address: http://[
        return None
    folders = [unquote(part) for part in parts.path.split("/") if part][:-1]
    for at in range(len(folders) - 2, -1, -1):
        shelf = _SHELVES.match(folders[at])
        if shelf and not _SHELVES.match(folders[at + 1]) and (parts.hostname or parts.netloc):
            host = (parts.hostname or "").removeprefix("www.")
            return f"{host}/{shelf.group(1)}/{folders[at + 1]}"
    return None
