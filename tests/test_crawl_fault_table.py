"""docs/faults.md: each of the 42 faults, what is expected, and the tests that exist for it.

python tests/test_crawl_fault_table.py      writes the page again
"""

from __future__ import annotations

import ast
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/faults.md"
KNOWN = tomllib.loads((HERE / "faults.toml").read_text("utf-8"))
FAULTS: list[dict[str, Any]] = KNOWN["fault"]


@cache
def defined_in(file: str) -> frozenset[str]:
    path = HERE / file
    if not path.exists():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def page() -> str:
    lines = [
        "# 故障与预期 (faults and what is expected)",
        "",
        "The faults of `research/reliability.md` §7. Generated from `tests/faults.toml`; a test fails when this page is stale",
        "or names a test that does not exist. In general: earlier evidence and the published release stay as they are, the",
        "cause is named with its address, and a rerun heals.",
    ]
    group = ""
    for fault in FAULTS:
        if fault["group"] != group:
            group = fault["group"]
            lines += ["", f"## {group}", "", "| | fault | expected | tests |", "|---|---|---|---|"]
        tests = "<br>".join(f"`{test}`" for test in fault["tests"])
        lines.append(f"| {fault['number']} | {fault['fault']} | {fault['expected']} | {tests} |")
    lines += [
        "",
        "## 长测 Soak (`make soak`)",
        "",
        "| on | kill -9 of | kills | where they fell | outcome |",
        "|---|---|---|---|---|",
    ]
    for soak in KNOWN["soak"]:
        lines.append("| {on} | {step} | {kills} | {where} | {outcome} |".format(**soak))
    return "\n".join(lines) + "\n"


def test_every_fault_is_held_by_a_test_that_exists() -> None:
    assert [fault["number"] for fault in FAULTS] == list(range(1, 43))
    missing = []
    for fault in FAULTS:
        for test in fault["tests"]:
            file, _, name = test.partition("::")
            if not (defined_in(file) if name == "*" else name in defined_in(file)):
                missing.append((fault["number"], test))
    assert missing == []


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == page(), "docs/faults.md is stale: python tests/test_crawl_fault_table.py"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
