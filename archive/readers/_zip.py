"""ZIP containers (xlsx, docx, ods, ofd, packages) opened without trusting what they say."""

from __future__ import annotations

import io
import zipfile
import zlib

from archive.readers import Unreadable

# What one container may unpack to, and how far it may blow up: office files reach 1:60, bombs 1:1000.
MAX_UNPACKED = 400_000_000
MAX_RATIO = 300
MAX_MEMBERS = 20_000


def opened(data: bytes, encoding: str | None = None) -> zipfile.ZipFile:
    """The container, its directory checked.

    Raises:
        Unreadable: truncated (no directory at the end), damaged, or too_large (a zip bomb by its own account).
    """
    try:
        container = zipfile.ZipFile(io.BytesIO(data), metadata_encoding=encoding)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        if b"PK\x05\x06" not in data:
            raise Unreadable("truncated", "压缩包不完整（没有目录），请重新下载 / the ZIP is cut off") from error
        raise Unreadable("damaged", f"压缩包已损坏：{error} / the ZIP is damaged") from error
    if _is_of_a_member(container, data):
        raise Unreadable("truncated", "压缩包不完整（后半缺失），请重新下载 / the ZIP is cut off")
    members = container.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise Unreadable("too_large", f"压缩包含 {len(members)} 个文件 / too many members")
    if total > MAX_UNPACKED or (total > 20_000_000 and total > MAX_RATIO * max(len(data), 1)):
        raise Unreadable("too_large", f"压缩包解开后有 {total:,} 字节（压缩包炸弹？） / unpacks to too much")
    return container


def _is_of_a_member(container: zipfile.ZipFile, data: bytes) -> bool:
    """The directory found is that of a ZIP (a workbook) inside this one, whose own is cut off: it counts from a later
    place than the beginning."""
    end = data.find(b"PK\x05\x06", container.start_dir)
    counted = int.from_bytes(data[end + 16 : end + 20], "little")
    return data.startswith(b"PK\x03\x04") and end >= 0 and counted not in (container.start_dir, 0xFFFF_FFFF)


def member(container: zipfile.ZipFile, name: str, limit: int = MAX_UNPACKED) -> bytes:
    """One member, unpacked up to a limit whatever the directory says about its size.

    Raises:
        Unreadable: encrypted, damaged, or too_large.
    """
    try:
        info = container.getinfo(name)
        if info.flag_bits & 0x1:
            raise Unreadable("encrypted", f"压缩包中的 {name} 已加密 / a member is encrypted")
        with container.open(info) as stream:
            data = stream.read(limit + 1)
    except KeyError as error:
        raise Unreadable("damaged", f"缺少 {name} / a part is missing") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Unreadable("damaged", f"{name} 无法解开：{error} / a part cannot be unpacked") from error
    if len(data) > limit:
        raise Unreadable("too_large", f"{name} 解开后超过 {limit:,} 字节 / a part unpacks to too much")
    return data


def names(data: bytes) -> list[str]:
    """The member names of a container by its directory, or [] when it cannot be opened (for sniffing)."""
    if not data.startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            return container.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        # Cut off: the names stand in the local headers too.
        return _local_names(data)


def _local_names(data: bytes) -> list[str]:
    out: list[str] = []
    at = 0
    while len(out) < 64:
        at = data.find(b"PK\x03\x04", at)
        if at < 0 or at + 30 > len(data):
            break
        length = int.from_bytes(data[at + 26 : at + 28], "little")
        out.append(data[at + 30 : at + 30 + length].decode("utf-8", "replace"))
        at += 30 + length
    return out
