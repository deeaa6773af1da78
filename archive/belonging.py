"""Where a unit belongs: its name without place, the division it is of, and the code of who publishes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import mul
from typing import Final
from urllib.parse import urlsplit

from archive.classifications import district, district_of
from archive.model import Project, Reading
from archive.values import key

HEAD_OFFICE: Final = re.compile(r"[((]?本级[))]?$|机关本级")
CONSOLIDATED: Final = re.compile(r"[((]?(?:含(?:所属|下属)单位|含下属|汇总|部门汇总)[))]?$")
# A town or street, by its place (示例镇) or by its government (示例镇人民政府, 人民政府示例街道办事处).
_TOWN: Final = re.compile(r"(?:人民政府)?([\u4e00-\u9fff]{1,9}?(?:街道|[镇乡]))(?:人民政府|办事处|街道办事处)?")
# Towns that are nobody's name: 各乡镇, 本镇, 全县乡镇.
_ANY_TOWN: Final = re.compile(r"[乡镇街道]+|.*(?:[各全本我该属][乡镇街道]{1,4}|[区县市](?:乡镇|镇[乡街]).{0,2})")
# Of a unified social credit code (GB 32100-2015): what a character counts, and at which place how often.
_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS: Final = (*(pow(3, place, 31) for place in range(17)), 1)


@lru_cache(maxsize=4096)
def normalised_name(unit: str) -> str:
    """The name in the form in which units are compared: half-width, without 重庆市, district, 本级 and remarks.

    >>> normalised_name("重庆市荣昌区政务服务管理办公室（本级）"), normalised_name("荣昌区政务服务管理办公室")
    ('政务服务管理办公室', '政务服务管理办公室')
    >>> normalised_name("石柱县西沱镇人民政府"), normalised_name("石柱土家族自治县西沱镇")
    ('西沱镇', '西沱镇')
    """
    bare = _without_place(unit)
    return _town(bare) or bare


@lru_cache(maxsize=4096)
def town_of(unit: str) -> str:
    """The town or street that a name is of, said with its government or without; "" where it is of another body.

    >>> town_of("渝北区人民政府回兴街道办事处"), town_of("石柱县西沱镇"), town_of("石柱县西沱镇中心小学"), town_of("石柱县各乡镇")
    ('回兴街道', '西沱镇', '', '')
    """
    return _town(_without_place(unit)) if any(word in unit for word in ("镇", "乡", "街道")) else ""


def _town(bare: str) -> str:
    found = _TOWN.fullmatch(bare)
    return found[1] if found and not _ANY_TOWN.fullmatch(found[1]) else ""


def _without_place(unit: str) -> str:
    bare = CONSOLIDATED.sub("", HEAD_OFFICE.sub("", key(unit)))
    bare = re.sub(r"^(?:中共)?(?:中国共产党)?重庆市?", "", bare)
    found = district_of(unit)
    for name in (found.name, found.short_name + "区", found.short_name + "县") if found else ():
        bare = bare.removeprefix(name)
    return bare.removeprefix("市")


def valid_credit_code(code: str) -> bool:
    """Whether a 统一社会信用代码 has its right check character (GB 32100-2015).

    >>> valid_credit_code("11500226MB1C02260P"), valid_credit_code("11500226MB1C02260Q")
    (True, False)
    """
    values = [_ALPHABET.find(character) for character in code.upper()]
    return len(values) == 18 and -1 not in values and sum(map(mul, values, _WEIGHTS)) % 31 == 0


def _host(address: str) -> str:
    """The host of an address, or "" where it is none."""
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:  # "http://[": not an address at all
        return ""
    return host if "." in host else ""


def _is_elsewhere(text: str) -> bool:
    """Whether a name begins with another province or city: Ningbo has an 江北区 too."""
    elsewhere = re.match(r"[\u4e00-\u9fff]{2,3}(?:省|市|自治区)", text)
    return elsewhere is not None and not text.startswith(("重庆", "中共重庆"))


def district_code(
    unit: str, url: str | None, reading: Reading, projects: Sequence[Project], made_in: int | None, title: str = ""
) -> str | None:
    """The district's code: by the unit's name, the host, the site's name and code, the projects' codes, the title.

    `made_in` is the year in which the document was made, of whose divisions it speaks.
    """
    meta = reading.metadata
    address = url or meta.get("Url", "") or meta.get("SiteDomain", "")
    site = meta.get("SiteName", "")
    for text in (unit, _host(address), site):
        found = district_of(text, made_in) if text else None
        # 重庆市某某区… that is in no list is not the municipality's: the site's or the projects' codes decide.
        if found and not (found.kind == "municipality" and re.match(r"重庆市\w{1,5}?[区县]", text)):
            return found.code
    if unit and _is_elsewhere(unit):
        return None
    codes = [meta.get("SiteIDCode", "")[:6], *(project.code[:6] for project in projects if project.code)]
    for code in codes:
        listed = district(code)
        if (listed and listed.status == "current") or (listed is None and re.fullmatch(r"500[1-9]\d\d", code)):
            return code
    found = district_of(title, made_in) if title and not unit and not _is_elsewhere(title) else None
    return found.code if found and found.kind not in ("municipality", "zone") else None
