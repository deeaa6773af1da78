"""A small archive, made up and exact, for the tests of the pages: three districts, twelve units, five years.

It is made through `archive.schema` and the real views, so that a page that no longer fits them fails here. Every
name says 示例; what is missing, revised or does not add up is missing, revised and wrong on purpose.
"""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from archive import database, schema

DISTRICTS = {"500153": "荣昌区", "500151": "铜梁区", "500110": "綦江区"}
SECTORS = {
    "zwfw": ("政务服务管理办公室", "政务服务", ("2010306", "政务公开审批"), 520.0),
    "tjj": ("统计局", "统计", ("2010501", "行政运行"), 690.0),
    "jyw": ("教育委员会", "教育", ("2050101", "行政运行"), 2310.0),
    "gx": ("广顺街道办事处", "街道", ("2010301", "行政运行"), 1480.0),
}
YEARS = range(2021, 2026)
# Who has not published what: coverage must show it, comparisons must leave a gap.
MISSING = {("500110", "tjj", 2024, "final"), ("500110", "tjj", 2025, "budget"), ("500151", "gx", 2022, "budget")}
FETCHED = "2026-03-02T01:15:00Z"


def _fen(wan: float) -> int:
    return round(wan * 100) * 10_000


class _Rows:
    def __init__(self) -> None:
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def add(self, into: str, /, **values: Any) -> None:
        self.tables.setdefault(into, []).append(values)


def _documents() -> Iterator[tuple[str, str, int, str]]:
    for district in DISTRICTS:
        for sector in SECTORS:
            for year in YEARS:
                for phase in ("budget", "final"):
                    # The last year has no final accounts yet.
                    if (year, phase) != (YEARS[-1], "final") and (district, sector, year, phase) not in MISSING:
                        yield district, sector, year, phase


def unit_name(district: str, sector: str) -> str:
    return f"{DISTRICTS[district]}{SECTORS[sector][0]}（示例）"


def _size(district: str, sector: str, year: int, phase: str) -> float:
    """Expenditure in 万元, with two decimals."""
    place = list(DISTRICTS).index(district)
    grown = SECTORS[sector][3] * (1 + 0.13 * place) * (1 + 0.045 * (year - YEARS[0]) - 0.02 * (year % 2))
    return round(grown * (1.0 if phase == "budget" else 1.062 - 0.03 * place), 2)


def _forms(district: str, sector: str, year: int, phase: str) -> dict[str, dict[str, Any]]:
    """The tables of one document: title, headings, and rows of (code, name, level, {measure or fund: 万元})."""
    whole = _size(district, sector, year, phase)
    project = round(whole * 0.3, 2)
    basic = round(whole - project, 2)
    pension, medical, housing = (round(whole * share, 2) for share in (0.051, 0.032, 0.038))
    own_basic = round(basic - pension - medical - housing, 2)
    personnel = round(basic * 0.855, 2)
    operating = round(basic - personnel, 2)
    code, name = SECTORS[sector][2]
    class_name = "教育支出" if code.startswith("205") else "一般公共服务支出"
    group_name = {"20103": "政府办公厅（室）及相关机构事务", "20105": "统计信息事务", "20501": "教育管理事务"}[code[:5]]
    functions = [
        (code[:3], class_name, 1, own_basic, project),
        (code[:5], group_name, 2, own_basic, project),
        (code, name, 3, own_basic, project),
        ("208", "社会保障和就业支出", 1, pension, 0),
        ("20805", "行政事业单位养老支出", 2, pension, 0),
        ("2080505", "机关事业单位基本养老保险缴费支出", 3, pension, 0),
        ("210", "卫生健康支出", 1, medical, 0),
        ("21011", "行政事业单位医疗", 2, medical, 0),
        ("2101101", "行政单位医疗", 3, medical, 0),
        ("221", "住房保障支出", 1, housing, 0),
        ("22102", "住房改革支出", 2, housing, 0),
        ("2210201", "住房公积金", 3, housing, 0),
    ]
    spent = [
        (None, "合计", 0, {"total": whole, "basic": basic, "project": project}),
        *(
            (c, n, level, {"total": round(b + p, 2), "basic": b, **({"project": p} if p else {})})
            for c, n, level, b, p in functions
        ),
    ]
    wages, allowances = round(personnel * 0.45, 2), round(personnel * 0.55, 2)
    allowances = round(personnel - wages, 2)
    basics = [
        (None, "合计", 0, {"total": basic, "personnel": personnel, "operating": operating}),
        ("301", "工资福利支出", 1, {"total": personnel, "personnel": personnel}),
        ("30101", "基本工资", 2, {"total": wages, "personnel": wages}),
        ("30102", "津贴补贴", 2, {"total": allowances, "personnel": allowances}),
        ("302", "商品和服务支出", 1, {"total": operating, "operating": operating}),
        ("30201", "办公费", 2, {"total": operating, "operating": operating}),
    ]
    reception = round(0.5 + 0.1 * (year % 3), 2)
    vehicles = 3.0 if phase == "budget" else 2.64
    san_gong = [
        (None, "合计", 0, {"total": round(reception + vehicles, 2)}),
        (None, "公务用车购置及运行维护费", 0, {"vehicles": vehicles}),
        (None, "公务用车运行维护费", 0, {"vehicle_operation": vehicles}),
        (None, "公务接待费", 0, {"reception": reception}),
    ]
    goods, services = 4.68, round(project * 0.2, 2)
    bought = [
        (None, "合计", 0, {"total": round(goods + services, 2)}),
        ("A", "货物", 1, {"total": goods}),
        ("C", "服务", 1, {"total": services}),
    ]
    return {
        "unit_summary": {"title": "收支总表", "rows": [(None, "支出总计", 0, {"total": whole})]},
        "unit_revenue": {"title": "收入总表", "rows": [(None, "合计", 0, {"total": whole})]},
        "unit_expenditure": {"title": "支出总表", "rows": spent},
        "general_expenditure": {"title": "一般公共预算财政拨款支出表", "rows": spent},
        "basic_expenditure": {"title": "一般公共预算财政拨款基本支出表", "rows": basics},
        "san_gong": {"title": "“三公”经费支出表", "rows": san_gong},
        "procurement": {"title": "政府采购预算明细表", "rows": bought},
    }


def _measures(rows: list[Any]) -> list[str]:
    return list(dict.fromkeys(measure for row in rows for measure in row[3]))


def _classification(kind: str, code: str | None) -> str:
    if code is None or kind in ("unit_summary", "unit_revenue", "san_gong"):
        return "source"
    return {"basic_expenditure": "economic", "procurement": "procurement"}.get(kind, "functional")


HEADINGS = {
    "total": "合计",
    "basic": "基本支出",
    "project": "项目支出",
    "personnel": "人员经费",
    "operating": "日常公用经费",
}


def _tables(rows: _Rows, document: str, context: dict[str, Any], forms: dict[str, dict[str, Any]]) -> None:
    for ordinal, (kind, form) in enumerate(forms.items(), start=1):
        table, measures = f"{document}.{ordinal}", _measures(form["rows"])
        cells = [["科目编码", "科目名称", *(HEADINGS.get(measure, "金额") for measure in measures)]]
        place = {"table_id": table, "table": ordinal}
        for row, (code, name, level, amounts) in enumerate(form["rows"], start=1):
            cells.append([code or "", name, *(f"{amounts[m]:.2f}" if m in amounts else "" for m in measures)])
            for measure, wan in amounts.items():
                column = 2 + measures.index(measure)
                rows.add(
                    "line", line_id=f"{table}.{row}.{column}", **context, kind=kind, year=context["fiscal_year"],
                    direction="revenue" if kind == "unit_revenue" else "expenditure",
                    classification=_classification(kind, code), code=code, name=name, level=level, measure=measure,
                    fund="general" if kind in ("general_expenditure", "basic_expenditure") else "all",
                    amount_fen=_fen(wan), amount_text=f"{wan:.2f}", is_total=int(level == 0), is_duplicate=0,
                    row=row, column=column, **place,
                )  # fmt: skip
        size = {"n_rows": len(cells), "n_columns": len(cells[0])}
        rows.add("source_table", table_id=table, **context, ordinal=ordinal, kind=kind, label=f"表{ordinal}",
                 title=form["title"], money_unit="万元", status="ok", is_duplicate=0, capture_id=f"c-{document}", **size)  # fmt: skip
        rows.add("grid", table_id=table, **context, ordinal=ordinal, title=form["title"], before="单位：万元", spans="[]", **size)  # fmt: skip
        for row, line in enumerate(cells):
            rows.add("grid_row", table_id=table, row=row, cells=json.dumps(line, ensure_ascii=False))


def _projects(rows: _Rows, document: str, context: dict[str, Any], sector: str, money: float) -> None:
    for number, (name, share, summary) in enumerate(
        [("政务大厅物业管理（示例）", 0.6, "保障政务大厅物管、保洁与安保正常运转。"),
         ("业务系统运维（示例）", 0.4, "保障业务系统和专线运行，开展政策宣传。")], start=1,
    ):  # fmt: skip
        project = f"{document}.p{number}"
        rows.add("project", project_id=project, **context, code=f"{context['district_code']}21T{list(SECTORS).index(sector)}{number:011d}",
                 name=name, department=SECTORS[sector][0], category="特定目标类", budget_fen=_fen(round(money * share, 2)),
                 local_fen=_fen(round(money * share, 2)), summary=summary, basis="示例依据", goal="服务群众，提高效率。",
                 n_indicators=2, table_id=f"{document}.1", table=1, row=0)  # fmt: skip
        for place, (level1, level3, comparator, value, unit) in enumerate(
            [("产出指标", "服务事项办结率", "≥", "95", "%"), ("满意度指标", "群众满意度", "≥", "90", "%")]
        ):
            rows.add("indicator", indicator_id=f"{project}.{place}", project_id=project, **context, level1=level1,
                     level2="数量指标" if place == 0 else "服务对象满意度", level3=level3, weight="20", measure_unit=unit,
                     comparator=comparator, value=value, is_core=1)  # fmt: skip


def _document(rows: _Rows, district: str, sector: str, year: int, phase: str) -> None:
    unit, document = f"{district}-{sector}", f"{district}-{sector}-{year}-{phase}"
    words = "部门预算" if phase == "budget" else "部门决算"
    published = (
        f"{year}-02-1{list(SECTORS).index(sector)}"
        if phase == "budget"
        else f"{year + 1}-08-2{list(SECTORS).index(sector)}"
    )
    context = {"document_id": document, "unit_id": unit, "district_code": district, "fiscal_year": year, "phase": phase, "scope": "unit"}  # fmt: skip
    forms = _forms(district, sector, year, phase)
    whole = _size(district, sector, year, phase)
    _tables(rows, document, context, forms)
    if phase == "budget":
        _projects(rows, document, context, sector, round(whole * 0.3, 2))
    change = whole - _size(district, sector, year - 1, phase)
    more = "增加" if change >= 0 else "减少"
    reason = "主要是人员调资和新增信息化项目" if change >= 0 else "主要是压减一般性支出"
    rows.add("statement", statement_id=f"{document}.s1", **context, metric="expenditure", amount_fen=_fen(whole),
             change_fen=_fen(round(change, 2)), reason=reason, year=year, paragraph=3,
             sentence=f"{year}年支出总计{whole:.2f}万元，比上年{more}{abs(change):.2f}万元，{reason}。")  # fmt: skip
    rows.add("statement", statement_id=f"{document}.s2", **context, metric="san_gong", amount_fen=_fen(3.6), change_fen=0,
             reason="严格落实过紧日子要求，“三公”经费与上年持平", year=year, paragraph=4,
             sentence="“三公”经费预算与上年持平。")  # fmt: skip
    wrong = district == "500151" and sector == "jyw" and year == 2023
    findings = [("B-1", "pass", "arithmetic", "收入总计等于支出总计。", 0),
                ("B-5", "fail" if wrong else "rounding", "arithmetic", "合计与各类之和相差。" if wrong else "合计与各类之和相差在四舍五入之内。", 120.0 if wrong else 0.01)]  # fmt: skip
    for number, (check, outcome, severity, message, gap) in enumerate(findings):
        rows.add("finding", finding_id=f"{document}.f{number}", **context, check=check, outcome=outcome, severity=severity,
                 message=message, expected_fen=_fen(whole), actual_fen=_fen(whole - gap), difference_fen=_fen(-gap),
                 table_id=f"{document}.3", table=3, row=1, column=2)  # fmt: skip
    address = f"https://www.example.invalid/{district}/{sector}/{year}{phase}.html"
    rows.add("capture", capture_id=f"c-{document}", url=address, fetched_at=FETCHED, status=200, media_type="text/html",
             verdict="ok", role="page", sha256=f"{zlib.crc32(document.encode()):064x}", length=48211, source=district,
             run_id="run-1", document_id=document, use="document")  # fmt: skip
    rows.add("document", **context, unit=unit_name(district, sector), title=f"{unit_name(district, sector)}{year}年{words}情况说明",
             url=address, publisher=unit_name(district, sector), published_on=published, published_text=published,
             media_type="text/html", status="ok", capture_id=f"c-{document}", sha256="0" * 64, fetched_at=FETCHED,
             n_files=1, n_addresses=1, n_versions=1, n_tables=len(forms), n_lines=sum(len(r[3]) for f in forms.values() for r in f["rows"]),
             n_projects=2 if phase == "budget" else 0, n_statements=2, n_passed=1 if wrong else 2, n_failed=int(wrong), extractor_version="test", is_main=1)  # fmt: skip


def _rows() -> _Rows:
    rows = _Rows()
    for code, name in DISTRICTS.items():
        rows.add("district", district_code=code, name=name, status="current")
    for district in DISTRICTS:
        for sector, (_, words, _, _) in SECTORS.items():
            unit = f"{district}-{sector}"
            rows.add("unit", unit_id=unit, name=unit_name(district, sector), district_code=district,
                     kind="town" if sector == "gx" else "unit", sector=words, first_year=YEARS[0], last_year=YEARS[-1], n_documents=9)  # fmt: skip
    rows.add(
        "unit_event",
        unit_event_id="e1",
        unit_id="500151-zwfw",
        event="merged",
        year=2024,
        reason="与行政服务中心合并（示例）",
    )
    rows.add("run", run_id="run-1", source="500153", started_at=FETCHED, finished_at=FETCHED, status="complete", n_captures=100, n_ok=100, report="{}")  # fmt: skip
    for document in _documents():
        _document(rows, *document)
    documents, lines = len(rows.tables["document"]), len(rows.tables["line"])
    rows.add("release", release_id="2026-03-02.1", released_at=FETCHED, content_sha256="ab" * 32, n_documents=documents,
             n_lines=lines, changes=json.dumps({"new": ["500153-zwfw-2025-budget"]}), citation="渝算 2026-03-02.1")  # fmt: skip
    return rows


def make(folder: Path) -> Path:
    """`budget.db` and `grids.db` in the folder, and the folder back."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = _rows()
    for name, tables in schema.DATABASES.items():
        made = database.create(folder / f"{name}.db", tables)
        with made.atomic():
            for table in tables:
                values = [[row.get(column.name) for column in table.stored] for row in rows.tables.get(table.name, [])]
                database.insert(made, table, values)
        database.finish(made, tables, database.VIEWS if name == "budget" else None)
        made.close()
    return folder


if __name__ == "__main__":
    make(Path(sys.argv[1]))
