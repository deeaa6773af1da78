"""XML from strangers: no entities, no DOCTYPE, no network, no endless depth."""

from __future__ import annotations

import re

from lxml import etree

from archive.readers import Unreadable


def parsed(data: bytes, what: str = "XML") -> etree._Element:
    """The root element.

    Raises:
        Unreadable: damaged; or unsupported where a DOCTYPE is declared (office formats have none: it is how entity
            bombs and file inclusion are made).
    """
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:4096]:
        raise Unreadable("damaged", f"{what} 含有 DOCTYPE 或实体声明，已拒绝 / declares a DOCTYPE or entities")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("damaged", f"{what} 不是合法的 XML：{error} / not well-formed") from error


def local(element: etree._Element) -> str:
    """The name of an element without its namespace ("" for comments and the like)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """An attribute by its local name, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def extent(picture: etree._Element) -> tuple[int, int]:
    """Width and height of a picture of DrawingML in EMU, (0, 0) where it does not say."""
    for size in picture.iter("{*}ext"):
        width, height = attribute(size, "cx"), attribute(size, "cy")
        if width.isdecimal() and height.isdecimal():
            return int(width[:12]), int(height[:12])
    return 0, 0


def flat_opendocument(data: bytes) -> str | None:
    """The media type of an OpenDocument file that is no container but one piece of XML (fods, fodt)."""
    head = data[:10_000]
    found = re.search(rb'office:mimetype="([\w./-]{1,100})"', head) if b"<office:document" in head else None
    return found[1].decode() if found else None
