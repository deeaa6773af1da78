"""Packages: zip, 7z and rar. Their members are read, each by its own reader, and put together into one reading.

Packages within packages are opened to a bounded depth; what cannot be read is named in a finding, never skipped.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from archive import readers
from archive.model import Finding, Grid, Reading
from archive.readers import Unreadable, _zip

PRIORITY = 70  # after the formats that are themselves ZIP files
ZIP = "application/zip"
SEVEN_ZIP = "application/x-7z-compressed"
RAR = "application/vnd.rar"

# Packages within packages within packages.
MAX_DEPTH = 3
MAX_MEMBERS = 2000
MAX_MEMBER = 150_000_000
MAX_TOTAL = 300_000_000
PATIENCE = 120

# What operating systems and office programs leave in packages.
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)", re.I)


def sniff(data: bytes) -> str | None:
    """The kind of package, by its first bytes."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return ZIP
    if data.startswith(b"7z\xbc\xaf\x27\x1c"):
        return SEVEN_ZIP
    return RAR if data.startswith(b"Rar!\x1a\x07") else None


def read(data: bytes, url: str | None) -> Reading:
    """Everything in the package; `Grid.part` names the member (and the sheet) a grid came from.

    Raises:
        Unreadable: encrypted, truncated, damaged, too_large; unsupported where unar is not installed (rar).
    """
    return _read(data, url, 1)


def _read(data: bytes, url: str | None, depth: int) -> Reading:
    media_type = sniff(data) or ZIP
    opener: Mapping[str, Callable[[bytes], Iterator[tuple[str, bytes | Unreadable]]]] = {
        ZIP: _zip_members,
        SEVEN_ZIP: _seven_zip_members,
        RAR: _rar_members,
    }
    grids: list[Grid] = []
    paragraphs: list[str] = []
    findings: list[Finding] = []
    title = ""
    for name, content in opener[media_type](data):
        if _LITTER.search(name):
            continue
        try:
            reading = _member(content, url, depth)
        except Unreadable as reason:
            findings.append(_unread(name, reason))
            continue
        grids.extend(replace(grid, part=f"{name}/{grid.part}" if grid.part else name) for grid in reading.grids)
        paragraphs.extend(reading.paragraphs)
        findings.extend(finding._replace(message=f"{name}：{finding.message}") for finding in reading.findings)
        title = title or reading.title
    if not (grids or paragraphs or findings):
        raise Unreadable("empty", "压缩包中没有文件 / the package is empty")
    return Reading(media_type, tuple(grids), tuple(paragraphs), title, findings=tuple(findings))


def _member(content: bytes | Unreadable, url: str | None, depth: int) -> Reading:
    if isinstance(content, Unreadable):
        raise content
    found = readers.reader_of(content)
    if found is not None and found[0].__name__ == __name__:
        if depth >= MAX_DEPTH:
            raise Unreadable("too_large", f"压缩包套了超过 {MAX_DEPTH} 层 / packages nested too deeply")
        return _read(content, url, depth + 1)
    return readers.read(content, url)


def _unread(name: str, reason: Unreadable) -> Finding:
    return Finding(
        "reading.member",
        "unreadable",
        "reading",
        f"压缩包中的“{name}”未能读取（{reason.cause}）：{reason.message}",
    )


def _zip_members(data: bytes) -> Iterator[tuple[str, bytes | Unreadable]]:
    with _zip.opened(data) as container:
        members = [info for info in container.infolist() if not info.is_dir()]
        _bounded(len(members), sum(info.file_size for info in members))
        if members and all(info.flag_bits & 0x1 for info in members):
            raise Unreadable("encrypted", "压缩包有密码保护 / the package is encrypted")
        for info in members:
            try:
                yield _name(info), _zip.member(container, info.filename, MAX_MEMBER)
            except Unreadable as reason:
                yield _name(info), reason


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name: UTF-8 where the file says or shows so, else GBK, as Windows in Chinese writes it."""
    if info.flag_bits & 0x800:
        return info.filename
    raw = info.orig_filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename


def _bounded(count: int, total: int) -> None:
    if count > MAX_MEMBERS:
        raise Unreadable("too_large", f"压缩包含 {count} 个文件 / too many members")
    if total > MAX_TOTAL:
        raise Unreadable("too_large", f"压缩包解开后有 {total:,} 字节（压缩包炸弹？） / unpacks to too much")


def _seven_zip_members(data: bytes) -> Iterator[tuple[str, bytes | Unreadable]]:
    import lzma

    import py7zr
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as container:
            if container.needs_password():
                raise Unreadable("encrypted", "压缩包有密码保护 / the package is encrypted")
            members = [entry for entry in container.list() if not entry.is_directory]
            _bounded(len(members), sum(entry.uncompressed for entry in members))
            factory = BytesIOFactory(MAX_MEMBER)
            container.extractall(factory=factory)
            out = [(name, product.read()) for name, product in factory.products.items()]
    except py7zr.exceptions.PasswordRequired as error:
        raise Unreadable("encrypted", "压缩包有密码保护 / the package is encrypted") from error
    except (py7zr.exceptions.ArchiveError, lzma.LZMAError, EOFError, ValueError, OSError, IndexError) as error:
        # The start header gives where the directory at the end is.
        short = len(data) < 32 + int.from_bytes(data[12:20], "little") + int.from_bytes(data[20:28], "little")
        cause, words = ("truncated", "不完整") if short else ("damaged", "已损坏")
        raise Unreadable(cause, f"7z {words}：{error} / the 7z cannot be unpacked") from error
    yield from out


def _rar_members(data: bytes) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Through unar, which is free and reads every version of the format."""
    if not shutil.which("unar"):
        raise Unreadable("unsupported", "读取 rar 需要 unar（apt install unar） / reading rar needs unar")
    with tempfile.TemporaryDirectory() as folder:
        archive, out = Path(folder) / "package.rar", Path(folder) / "out"
        archive.write_bytes(data)
        listing = json.loads(_run(["lsar", "-j", str(archive)], folder).stdout or "{}")
        entries = [entry for entry in listing.get("lsarContents", []) if not entry.get("XADIsDirectory")]
        if any(entry.get("XADIsEncrypted") for entry in entries) or listing.get("lsarProperties", {}).get(
            "XADIsEncrypted"
        ):
            raise Unreadable("encrypted", "压缩包有密码保护 / the package is encrypted")
        _bounded(len(entries), sum(int(entry.get("XADFileSize") or 0) for entry in entries))
        if not entries:
            raise Unreadable("damaged", "rar 中没有可读的文件 / nothing can be read from the rar")
        done = _run(["unar", "-q", "-f", "-D", "-o", str(out), str(archive)], folder)
        files = sorted(path for path in out.rglob("*") if path.is_file() and not path.is_symlink())
        if not files:
            raise Unreadable("damaged", f"rar 无法解开：{done.stdout.decode('utf-8', 'replace').strip()[:200]}")
        for path in files:
            yield str(path.relative_to(out)), path.read_bytes()
        unpacked = {path.name for path in files}
        for entry in entries:
            name = str(entry.get("XADFileName", ""))
            if name and Path(name).name not in unpacked:
                yield name, Unreadable("damaged", "解压失败 / could not be unpacked")


def _run(command: list[str], folder: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command,
            capture_output=True,
            timeout=PATIENCE,
            env={"HOME": folder, "PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable("timeout", f"{command[0]} 在 {PATIENCE} 秒内没有完成 / did not finish") from error
