"""MHTML: a web page with its parts in one file, as Word and browsers save it (often named .doc or .mht)."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace

from archive.model import Reading
from archive.readers import Unreadable, html

PRIORITY = 40
MEDIA_TYPE = "multipart/related"

_HEAD = re.compile(rb"^(?:MIME-Version|From|Content-Type|Subject|Date|Snapshot-Content-Location)\s*:", re.I | re.M)


def sniff(data: bytes) -> str | None:
    """Mail headers at the start, a multipart content type among them."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\r\n")
    if _HEAD.match(head) and re.search(rb"Content-Type:\s*(?:multipart/related|multipart/mixed|text/html)", head, re.I):
        return MEDIA_TYPE
    return None


def read(data: bytes, url: str | None) -> Reading:
    """The page in it, read as HTML.

    Raises:
        Unreadable: damaged (no HTML part, as when the file is cut off before it).
    """
    message = email.message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        body = part.get_payload(decode=True)
        if isinstance(body, bytes) and body.strip():
            location = part.get("Content-Location")
            base = url or (str(location) if location and str(location).startswith("http") else None)
            return replace(html.read(body, base), media_type=MEDIA_TYPE)
    raise Unreadable("damaged", "MHTML 中没有网页正文 / no HTML part in the file")
