"""OLE containers (doc, xls, encrypted office files): which document is in one, by its top-level streams."""

from __future__ import annotations

from archive.readers import Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "word"),
    ("Workbook", "excel"),
    ("Book", "excel"),
)


def kind(data: bytes) -> str | None:
    """ "word", "excel" or "encrypted"; "broken" where the directory cannot be read; None for other containers.

    An embedded document of another kind does not count.
    """
    if not data.startswith(MAGIC):
        return None
    import olefile

    try:
        with olefile.OleFileIO(data) as container:
            top = {path[0] for path in container.listdir() if len(path) == 1}
    except Exception:  # cut off or damaged: olefile raises whatever it stumbles over
        top = set()
    # A directory that cannot be read may still be seen: it spells names in UTF-16.
    top = top or {name for name, _ in _KINDS if (name + "\0").encode("utf-16-le") in data}
    return next((what for name, what in _KINDS if name in top), None if top else "broken")


def why_broken(data: bytes) -> Unreadable:
    """Cut off (the directory lies beyond the end) or damaged."""
    size = 1 << int.from_bytes(data[30:32], "little") if len(data) >= 52 and data[30] in (9, 12) else 512
    directory = int.from_bytes(data[48:52], "little")
    if (directory + 2) * size > len(data):
        return Unreadable("truncated", "文件不完整（目录在结尾之后），请重新下载 / the OLE file is cut off")
    return Unreadable("damaged", "文件已损坏（目录无法读取） / the OLE file is damaged")
