"""`python -m bench [NAME …]`: all ratios, or those of the modules named, in one table.

What is measured is the program as whoever reads much runs it, compiled (docs/decisions/0031-reading-compiled.md); with an
empty `YUSUAN_COMPILED`, as it is. The table's title says which.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys

from rich.console import Console
from rich.table import Table

import bench
from archive import compiled

# Where the table goes to a file: wide enough for a row to be a line.
WIDTH = 160
READING = {"used": "reading compiled", "unwanted": "reading not compiled"}


def main(names: list[str]) -> int:
    """Print the table; exit code 1 when a ratio is below its limit."""
    modules = names or sorted(entry.name for entry in pkgutil.iter_modules(bench.__path__) if entry.name != "__main__")
    title = f"渝算 bench: ratios in one run, {READING[compiled.state()]}"
    table = Table("what", "ours", "peer", "ratio", "limit", "", title=title)
    failed = 0
    for name in modules:
        module = importlib.import_module(f"bench.{name}")
        if not hasattr(module, "measure"):
            continue
        for one in module.measure():
            failed += one.holds is False
            mark = {True: "[green]holds", False: "[red]below", None: ""}[one.holds]
            limit = "" if one.limit is None else f"≥ {one.limit:g}"
            table.add_row(one.what, one.ours, one.peer, f"{one.ratio:.2f}", limit, mark)
    console = Console()
    Console(width=console.width if console.is_terminal else WIDTH).print(table)
    return 1 if failed else 0


if __name__ == "__main__":
    if compiled.state() in ("absent", "stale"):
        subprocess.run([sys.executable, "-m", "archive.compiling"], check=True)
        os.execv(sys.executable, [sys.executable, "-m", "bench", *sys.argv[1:]])
    sys.exit(main(sys.argv[1:]))
