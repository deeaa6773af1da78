"""Make reading into machine code: what `make compiled` calls. What is done with it then is in `archive.compiled`."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from archive import extract
from archive.compiled import ROOT, STAMP, folder, is_fresh, source_of, stamp_of

_AS_THEY_ARE = {
    "archive.classifications.files",  # finds its data beside itself
    "archive.checks.page",  # writes the documentation
    "archive.compiled",
    "archive.compiling",
}
_SETUP = """
import sys
from mypyc.build import mypycify
from setuptools import Distribution
made, *sources = sys.argv[1:]
extensions = mypycify(sources, opt_level="2", debug_level="0", target_dir=f"{made}/temp")
for extension in extensions:  # calls among the modules, and of Python, without a detour by which another library could take them
    extension.extra_compile_args += ["-fvisibility=hidden", "-fno-plt"]
command = Distribution({"name": "yusuan", "ext_modules": extensions}).get_command_obj("build_ext")
command.build_lib, command.build_temp = made, f"{made}/temp"
command.ensure_finalized()
command.run()
"""


class Refused(Exception):
    """It could not be compiled."""


def modules() -> list[str]:
    """The modules that an extraction of a page passes through."""
    importlib.import_module("archive.checks").all_rules()
    extract.extract("<p>2025年</p><table><tr><td>科目</td><td>1.00</td></tr></table>".encode())
    loaded = [name for name in sys.modules if name.startswith("archive.") and name not in _AS_THEY_ARE]
    of_a_page = [name for name in loaded if not name.startswith("archive.readers.") or "html" in name]
    return sorted(name for name in of_a_page if source_of(name).exists())


def make(place: Path) -> list[str]:
    """Compile, beside what is there, and put it in its place when it is whole.

    Raises:
        Refused: mypyc or the C compiler did; with the end of what they say.
    """
    names = modules()
    made = place.with_name(place.name + ".new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    stamp = stamp_of(names)
    sources = [str(source_of(name).relative_to(ROOT)) for name in names]
    command = [sys.executable, "-c", _SETUP, str(made), *sources]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused((done.stdout + done.stderr)[-3000:])
    shutil.rmtree(made / "temp", ignore_errors=True)
    (made / STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    made.rename(place)
    return names


if __name__ == "__main__":
    where = folder()
    if where is None:
        sys.exit("YUSUAN_COMPILED 是空的：不编译 / is empty: nothing is compiled")
    if is_fresh(where):
        print(f"{where}：与源代码一致，不必再编译 / up to date")
    else:
        try:
            names = make(where)
        except Refused as error:
            sys.exit(
                f"{error}\n没有编译成 / could not be compiled: 需要 gcc 和 Python 的头文件 (apt install gcc python3-dev)"
            )
        print(f"{where}：编译了 {len(names)} 个模块 / modules compiled")
