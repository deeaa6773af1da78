"""OLE containers (doc, xls, encrypted office files): which document is in one, by its top-level streams."""

from __future__ import annotations

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "word"),
    ("Workbook", "excel"),
    ("Book", "excel"),
)


def kind(data: bytes) -> str | None:
    """ "word", "excel" or "encrypted"; None for other containers. An embedded document of another kind does not count."""
    if not data.startswith(MAGIC):
        return None
    import olefile

    try:
        with olefile.OleFileIO(data) as container:
            top = {path[0] for path in container.listdir() if len(path) == 1}
    except Exception:  # cut off or damaged: olefile raises whatever it stumbles over; the names are still there
        top = {name for name, _ in _KINDS if (name + "\0").encode("utf-16-le") in data}
    return next((what for name, what in _KINDS if name in top), None)
