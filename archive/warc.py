"""One WARC record as one gzip member, written fast and read back by its place.

warcio composes the records, so every tool that reads WARC reads these; ISA-L compresses them, because warcio's own
gzip (zlib level 9) costs more than the whole rest of a crawl. One record is one member: a file cut anywhere loses only
what stands after the cut.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from isal import igzip, igzip_lib
from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

Headers = Sequence[tuple[str, str]]

# ISA-L's level 2: on disclosure pages 1.2 times the size of zlib 9 at a twentieth of its time (bench/crawl.py).
LEVEL = 2
_VERSION = "WARC/1.1"
# What every record in a file begins with.
BEGINS = bytes(igzip.compress(b"", compresslevel=LEVEL, mtime=0))[:8]
# The body is kept decoded, so these no longer describe it. They stay, renamed, as evidence of what was sent.
_TRANSPORT = {"content-encoding", "transfer-encoding", "content-length"}


class Broken(ValueError):
    """These bytes are not the record they should be."""


def payload_digest(sha256: str) -> str:
    """The digest as WARC writes it.

    >>> payload_digest("00" * 32)
    'sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA===='
    """
    return "sha256:" + base64.b32encode(bytes.fromhex(sha256)).decode()


def info(file: str, software: str) -> bytes:
    """The member every file begins with."""
    return _member(lambda writer: writer.create_warcinfo_record(file, {"software": software, "format": _VERSION}))


def response(url: str, date: str, status: int, headers: Headers, body: bytes, sha256: str) -> bytes:
    """A response with its body."""
    named = {"WARC-Date": date, "WARC-Payload-Digest": payload_digest(sha256)}
    return _member(
        lambda writer: writer.create_warc_record(
            url,
            "response",
            payload=BytesIO(body),
            length=len(body),
            http_headers=_http(status, headers, len(body)),
            warc_headers_dict=named,
        )
    )


def revisit(url: str, date: str, status: int, headers: Headers, sha256: str, first: tuple[str, str]) -> bytes:
    """A response whose bytes are held already: it points at the `first` (URL, date) that brought them."""
    named = {"WARC-Date": date}
    http = _http(status, headers, None)
    digest = payload_digest(sha256)
    return _member(
        lambda writer: writer.create_revisit_record(url, digest, *first, http_headers=http, warc_headers_dict=named)
    )


def body_of(member: bytes) -> bytes:
    """The body in a response record. Raises `Broken`."""
    try:
        record = bytes(igzip.decompress(member))  # type: ignore[no-untyped-call]
    except (EOFError, OSError, zlib.error, igzip_lib.IsalError) as error:  # type: ignore[misc]
        raise Broken(f"the gzip member does not open: {error}") from error
    warc_headers, _, block = record.partition(b"\r\n\r\n")
    http_headers, found, rest = block.partition(b"\r\n\r\n")
    if not (warc_headers.startswith(b"WARC/") and http_headers.startswith(b"HTTP/") and found):
        raise Broken("no response record stands here")
    if not rest.endswith(b"\r\n\r\n"):
        raise Broken("the record does not end where it should")
    return rest[:-4]


def read_member(path: Path, offset: int, length: int) -> bytes:
    """The compressed bytes of one record. Raises `Broken` when the file ends before it."""
    with path.open("rb") as file:
        file.seek(offset)
        member = file.read(length)
    if len(member) < length:
        raise Broken(f"the file ends {length - len(member)} bytes too early")
    return member


def sha256_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _http(status: int, headers: Headers, length: int | None) -> StatusAndHeaders:
    kept = [(f"X-Archive-Orig-{n}" if n.lower() in _TRANSPORT else n, _printable(v)) for n, v in headers]
    if length is not None:
        kept.append(("Content-Length", str(length)))
    return StatusAndHeaders(f"{status} Received", kept, protocol="HTTP/1.1")


def _printable(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")


class _Composer(WARCWriter):  # type: ignore[misc]
    """warcio's writer without the block digest: gzip's checksum and the payload digest already cover these bytes."""

    def ensure_digest(self, record: ArcWarcRecord, block: bool = True, payload: bool = True) -> None:
        super().ensure_digest(record, block=False, payload=payload)


def _member(compose) -> bytes:  # type: ignore[no-untyped-def]
    raw = BytesIO()
    writer = _Composer(raw, gzip=False, warc_version=_VERSION)
    writer.write_record(compose(writer))
    return bytes(igzip.compress(raw.getbuffer(), compresslevel=LEVEL, mtime=0))
