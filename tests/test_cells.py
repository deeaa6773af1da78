"""What one cell prints."""

from __future__ import annotations

from test_final_layouts import page


def test_marks_of_footnotes_are_no_digits() -> None:
    read = page(
        "重庆市示例区示例局2024年部门预算",
        """
        部门支出总表<5
        单位：万元<5
        科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出
        合计<2 | 120.50* | 80.50² | 40①
        208② | 社会保障和就业支出① | 120.50 ※ | 80.50⑴ | 40注1
        """,
    )
    printed = [(line.code, line.amount_fen, line.amount_text) for line in read.lines]
    assert printed == [
        (None, 120_500_000, "120.50*"),
        (None, 80_500_000, "80.50²"),
        (None, 40_000_000, "40①"),
        ("208", 120_500_000, "120.50 ※"),
        ("208", 80_500_000, "80.50⑴"),
    ]
    # What is written out is no mark that could be told from a name: it is not read, and that is said.
    [finding] = [one for one in read.findings if one.check == "reading.garbled"]
    assert "40注1" in finding.message and (finding.row, finding.column) == (4, 4)
