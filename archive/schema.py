"""The one definition of every table and column of the two published databases.

Tables, labels, `metadata.json`, `docs/dictionary.md` and the descriptions of every export are generated from here.
To add a column: add it here, fill it in `archive.rows`, run `make generated`.

Keys are made from content (see `archive.rows`), so that a permalink survives a rebuild. Money is an INTEGER in 分
(`*_fen`); the `*_wan` columns are computed views of it in 万元. Booleans are INTEGER 0 or 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

SqlType = Literal["TEXT", "INTEGER", "REAL"]

TITLE = "渝算 Yusuan：重庆市部门预算与决算公开档案"
TITLE_EN = "Yusuan: the archive of Chongqing's departmental budgets and final accounts"
ABOUT = (
    "重庆市、各区县及其部门、单位公开的预算和决算中的每一个金额，连同其出处。"
    "Every figure in the budgets and final accounts that Chongqing's districts and their units publish, with source."
)
SOURCE = "重庆市及各区县政府部门的信息公开网站（每行注明出处）"
LICENSE = "CC BY 4.0（整理）；原文件为政府主动公开信息"
LICENSE_URL = "https://creativecommons.org/licenses/by/4.0/"
CREDIT = "渝算 Yusuan"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `label` and `note` are Chinese, `label_en` English; `unit` is 分, 万元 … where it is a quantity.

    `references` names the table whose primary key it holds; `computed` is the SQL of a virtual column, never stored.
    """

    name: str
    type: SqlType
    label: str
    label_en: str
    note: str = ""
    unit: str = ""
    warning: str = ""
    references: str = ""
    required: bool = False
    computed: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # one table is one object, so that what is made of it can be remembered
class Table:
    """One table. `search` are its full-text columns, `facets` what Datasette offers, `sort` its first order."""

    name: str
    label: str
    label_en: str
    note: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    search: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: str = ""
    name_column: str = ""
    warning: str = ""

    @property
    def stored(self) -> tuple[Column, ...]:
        """The columns a row is inserted with, in order."""
        return tuple(column for column in self.columns if not column.computed)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def text(name: str, label: str, label_en: str, note: str = "", **more: str | bool) -> Column:
    return replace(Column(name, "TEXT", label, label_en, note), **more)  # type: ignore[arg-type]


def number(name: str, label: str, label_en: str, note: str = "", **more: str | bool) -> Column:
    return replace(Column(name, "INTEGER", label, label_en, note), **more)  # type: ignore[arg-type]


def flag(name: str, label: str, label_en: str, note: str = "") -> Column:
    return Column(name, "INTEGER", label, label_en, f"{note}（1 是，0 否）", required=True)


def money(stem: str, label: str, label_en: str, note: str = "", required: bool = False) -> tuple[Column, Column]:
    """An amount in 分 as stored, and the same in 万元 for reading."""
    exact = Column(f"{stem}_fen", "INTEGER", f"{label}(分)", f"{label_en}, fen", note, unit="分", required=required)
    shown = Column(
        f"{stem}_wan",
        "REAL",
        f"{label}(万元)",
        f"{label_en}, 10,000 yuan",
        f"由 {stem}_fen 换算，供阅读；精确计算请用 {stem}_fen。",
        unit="万元",
        computed=f"{stem}_fen / 1000000.0",
    )
    return exact, shown


DOCUMENT = text("document_id", "公开文件", "document", references="document", required=True)
# What a reader filters by stands on every fact, so that no question needs a join.
CONTEXT = (
    DOCUMENT,
    text("unit_id", "单位", "unit", references="unit"),
    text("district_code", "区县代码", "district code", "GB/T 2260 行政区划代码。", references="district"),
    number("fiscal_year", "预算年度", "fiscal year", "公开文件所属年度，不是网址或发布日期中的年份。", unit="年"),
    text("phase", "预算/决算", "phase", "budget 预算；final 决算。"),
    text(
        "scope",
        "口径",
        "scope",
        "department 部门汇总（含所属单位）；unit 单位；government 一级政府（全区、区本级或乡镇），不是公开它的单位自己的。",
        warning="各种口径不可相加。",
    ),
)
PLACE = (
    text("table_id", "来源表", "source table", references="source_table"),
    number("table", "表序号", "table ordinal", "该表在所在文件中的序号，从 1 起。"),
    number("row", "行", "row", "合并单元格展开后的行号，从 0 起。"),
    number("column", "列", "column", "合并单元格展开后的列号，从 0 起。"),
)

DISTRICT = Table(
    "district",
    "区县",
    "Districts",
    "重庆市本级及各区县。撤并的区县保留，并注明起止日期与后继。",
    ("district_code",),
    (
        text("district_code", "区县代码", "district code", "GB/T 2260。", required=True),
        text("name", "名称", "name", required=True),
        text("short_name", "简称", "short name"),
        text("kind", "类型", "kind", "municipality 市本级；district 区；county 县；zone 开发区等。"),
        text("status", "状态", "status", "current 现行；renamed 已改名；abolished 已撤销。"),
        text("valid_from", "设立日期", "valid from", "空白表示早于本档案。"),
        text("valid_to", "撤销日期", "valid to", "空白表示仍然存在。"),
        text("successors", "后继区县", "successors", "区县代码，以分号分隔。"),
        text("certainty", "可信程度", "certainty"),
        text("note", "说明", "note"),
        number("n_documents", "公开文件数", "documents", unit="份"),
    ),
    name_column="name",
    sort="district_code",
)

UNIT = Table(
    "unit",
    "单位",
    "Units",
    "公开预算或决算的部门、单位、乡镇街道。同一单位改名后仍是一行，曾用名见 unit_name。",
    ("unit_id",),
    (
        text("unit_id", "单位标识", "unit id", required=True),
        text("name", "名称", "name", "最近一次公开时的名称。", required=True),
        text("district_code", "区县代码", "district code", references="district"),
        text("kind", "类型", "kind", "department 部门（汇总）；unit 单位；head_office 本级；town 乡镇街道。"),
        text("sector", "系统", "sector", "可跨区县比较的职能类别，如 政务服务、教育。"),
        text("parent_unit_id", "主管部门", "parent department", references="unit"),
        text("unit_code", "预算单位编码", "budget unit code"),
        number("first_year", "最早年度", "first year", unit="年"),
        number("last_year", "最近年度", "last year", unit="年"),
        number("n_documents", "公开文件数", "documents", unit="份"),
    ),
    indexes=(("district_code", "kind"), ("name",), ("sector",), ("parent_unit_id",)),
    search=("name", "sector"),
    facets=("district_code", "kind", "sector"),
    name_column="name",
    sort="unit_id",
)

UNIT_NAME = Table(
    "unit_name",
    "单位名称",
    "Names of units",
    "单位在各年公开文件中使用过的名称。",
    ("unit_id", "name"),
    (
        text("unit_id", "单位", "unit", references="unit", required=True),
        text("name", "名称", "name", "按文件所印。", required=True),
        number("first_year", "最早年度", "first year", unit="年"),
        number("last_year", "最近年度", "last year", unit="年"),
        number("n_documents", "公开文件数", "documents", unit="份"),
        text("reason", "认定依据", "why this name is this unit"),
        DOCUMENT,
    ),
    indexes=(("name",),),
    search=("name",),
)

UNIT_EVENT = Table(
    "unit_event",
    "单位沿革",
    "Events in the life of units",
    "单位的更名、合并、分立、划转。每条说明依据。",
    ("unit_event_id",),
    (
        text("unit_event_id", "沿革标识", "event id", required=True),
        text("unit_id", "单位", "unit", references="unit", required=True),
        text("event", "事件", "event", "renamed 更名；merged 合并；split 分立；transferred 划转。", required=True),
        number("year", "年度", "year", unit="年"),
        text("other_unit_id", "相关单位", "other unit", references="unit"),
        text("name_before", "此前名称", "name before"),
        text("name_after", "此后名称", "name after"),
        text("reason", "依据", "evidence"),
    ),
    indexes=(("unit_id",),),
)

UNIT_IDENTIFIER = Table(
    "unit_identifier",
    "单位代码",
    "Identifiers of units",
    "公开文件中印有的预算单位编码、统一社会信用代码等。",
    ("unit_id", "scheme", "identifier"),
    (
        text("unit_id", "单位", "unit", references="unit", required=True),
        text("scheme", "代码体系", "scheme", required=True),
        text("identifier", "代码", "identifier", required=True),
        number("first_year", "最早年度", "first year", unit="年"),
        number("last_year", "最近年度", "last year", unit="年"),
    ),
    indexes=(("identifier",),),
)

REVIEW = Table(
    "review",
    "待定",
    "Questions for a person",
    "证据不足以认定的单位与文件：程序没有猜测，等待人工回答。",
    ("review_id",),
    (
        text("review_id", "待定标识", "review id", required=True),
        text("question", "问题", "question", required=True),
        text("unit_ids", "涉及单位", "units", "以空格分隔。"),
        text("document_ids", "涉及文件", "documents", "以空格分隔。"),
        text("evidence", "证据", "evidence"),
    ),
)

DOCUMENT_TABLE = Table(
    "document",
    "公开文件",
    "Documents",
    "一个单位一个年度的一份预算或决算公开：一个网页连同其附件。读不出的文件也在此，status 说明原因。",
    ("document_id",),
    (
        text("document_id", "文件标识", "document id", required=True),
        *CONTEXT[1:],
        text("unit", "单位名称", "unit as printed", "按文件所印。"),
        text("title", "标题", "title"),
        text("url", "网址", "address"),
        text("publisher", "发布机构", "publisher"),
        text("published_on", "发布日期", "published on", "Asia/Shanghai，YYYY-MM-DD。"),
        text("published_text", "发布日期原文", "date as printed"),
        text("media_type", "格式", "media type"),
        text(
            "status",
            "状态",
            "status",
            "ok 已读出；not_disclosure 不是预算或决算公开（同栏目的通知等）；其他值说明为何没有或没有全部读出。",
            required=True,
        ),
        text("capture_id", "取得记录", "capture", references="capture"),
        text("sha256", "内容散列", "SHA-256"),
        text("fetched_at", "取得时间", "fetched at", "UTC。"),
        flag(
            "is_main",
            "主要文件",
            "is main",
            "同一单位、年度、阶段、口径有几份文件时，金额最多的一份，一样多时取最新的；其余在核对 identity.others 中列出",
        ),
        number("n_files", "文件个数", "files", "网页与附件合计。", unit="个"),
        number("n_addresses", "网址个数", "addresses", "同一文件出现在几个网址。", unit="个"),
        number("n_versions", "版本数", "versions", "单位改动或重新发布的次数加一。", unit="个"),
        number("n_tables", "表数", "tables", unit="张"),
        number("n_lines", "金额数", "lines", unit="个"),
        number("n_projects", "项目数", "projects", unit="个"),
        number("n_statements", "文字事实数", "statements", unit="条"),
        number("n_passed", "通过的核对", "checks passed", "含四舍五入允许的差额。", unit="项"),
        number("n_failed", "未通过的核对", "checks failed", unit="项"),
        text("extractor_version", "提取程序版本", "extractor version"),
    ),
    indexes=(
        ("unit_id", "fiscal_year", "phase"),
        ("district_code", "fiscal_year"),
        ("fiscal_year", "phase"),
        ("status",),
        ("fetched_at", "document_id"),
    ),
    search=("title", "unit", "publisher"),
    facets=("district_code", "fiscal_year", "phase", "scope", "status"),
    name_column="title",
    sort="document_id",
)

SOURCE_TABLE = Table(
    "source_table",
    "来源表",
    "Tables as printed",
    "文件中的每一张表：属于哪一类、标题、金额单位、是否读出。没有认出的表也在此（status 为 unknown）。",
    ("table_id",),
    (
        text("table_id", "表标识", "table id", required=True),
        *CONTEXT,
        number("ordinal", "表序号", "ordinal", "在所在文件中的序号，从 1 起。", required=True),
        text("kind", "表类", "kind", "预算与决算用同一名称。"),
        text("label", "表号", "label", "文件所印的表号，不作识别依据。"),
        text("title", "标题", "title"),
        text("money_unit", "金额单位", "money unit", "文件所印：万元、元、亿元。"),
        number("page", "页", "page", "分页格式从 1 起。"),
        number("n_rows", "行数", "rows", unit="行"),
        number("n_columns", "列数", "columns", unit="列"),
        text(
            "status",
            "状态",
            "status",
            "ok、empty 空表、partial 部分读出、unknown 未认出、not_counted 另有同类表计入。",
            required=True,
        ),
        flag("is_duplicate", "重复", "is duplicate", "同一份公开中重复印出的表"),
        text("capture_id", "取得记录", "capture", references="capture"),
    ),
    indexes=(("document_id",), ("kind", "fiscal_year"), ("unit_id",), ("capture_id",)),
    search=("title",),
    facets=("kind", "status", "phase", "fiscal_year"),
    name_column="title",
    sort="table_id",
)

LINE = Table(
    "line",
    "金额",
    "Lines: one printed amount each",
    "文件中印出的每一个金额，及其含义和所在单元格。空白、“—”和 0 各不相同：只有印出的数字才成为一行。",
    ("line_id",),
    (
        text("line_id", "金额标识", "line id", required=True),
        *CONTEXT,
        text("kind", "表类", "kind", required=True),
        number("year", "金额年度", "year of the amount", "表中并列上年数时与预算年度不同。", unit="年"),
        text("direction", "收/支", "direction", "revenue 收入；expenditure 支出。", required=True),
        text(
            "classification",
            "分类",
            "classification",
            "functional 功能；economic 部门经济；procurement 采购；source 资金来源与合计。",
            required=True,
        ),
        text("code", "科目编码", "code"),
        text("name", "科目名称", "name", "按文件所印。", required=True),
        number("level", "级次", "level", "1 类、2 款、3 项；0 为合计。", required=True),
        text("measure", "指标", "measure", "total 合计、basic 基本支出、project 项目支出等。", required=True),
        text("fund", "资金", "fund", "all 全部、general 一般公共预算、government_fund 政府性基金等。", required=True),
        *money("amount", "金额", "amount", required=True),
        text("amount_text", "金额原文", "amount as printed", required=True),
        flag("is_total", "合计行", "is total", "合计、总计等不是明细的行"),
        flag("is_duplicate", "重复", "is duplicate", "同一份公开中重复印出的金额，或已在另一张同类表中的"),
        *PLACE,
    ),
    indexes=(
        ("document_id",),
        ("unit_id", "fiscal_year"),
        ("code", "fiscal_year"),
        ("kind", "measure", "fund"),
        ("district_code", "fiscal_year"),
        ("table_id",),
    ),
    search=("name",),
    facets=("kind", "phase", "fiscal_year", "district_code"),
    name_column="name",
    sort="line_id",
    warning="含合计与各级小计：直接求和会重复计算。请按 kind、measure、fund、level 取数，并排除 is_duplicate。",
)

PROJECT = Table(
    "project",
    "项目",
    "Projects",
    "单位的项目及其预算和绩效目标。项目编码跨年度不变。",
    ("project_id",),
    (
        text("project_id", "项目标识", "project id", required=True),
        *CONTEXT,
        text("code", "项目编码", "project code"),
        text("name", "项目名称", "name", required=True),
        text("department", "主管部门", "department"),
        text("category", "项目类别", "category"),
        *money("budget", "当年预算", "budget"),
        *money("local", "本级资金", "local money"),
        *money("superior", "上级补助", "money from above"),
        text("execution_weight", "预算执行率权重", "weight of execution"),
        text("summary", "项目概况", "summary"),
        text("basis", "立项依据", "basis"),
        text("goal", "绩效目标", "goal"),
        number("n_indicators", "指标数", "indicators", unit="个"),
        *PLACE[:3],
    ),
    indexes=(("document_id",), ("unit_id", "fiscal_year"), ("code",), ("fiscal_year", "budget_fen")),
    search=("name", "summary", "basis", "goal"),
    facets=("fiscal_year", "district_code", "category"),
    name_column="name",
    sort="project_id",
)

INDICATOR = Table(
    "indicator",
    "绩效指标",
    "Performance indicators",
    "项目的绩效指标，按文件所印。",
    ("indicator_id",),
    (
        text("indicator_id", "指标标识", "indicator id", required=True),
        text("project_id", "项目", "project", references="project", required=True),
        *CONTEXT,
        text("level1", "一级指标", "level 1"),
        text("level2", "二级指标", "level 2"),
        text("level3", "三级指标", "level 3"),
        text("weight", "权重", "weight", "按文件所印。"),
        text("measure_unit", "计量单位", "unit of measure"),
        text("comparator", "指标性质", "comparator", "≥、≤、＝、定性等。"),
        text("value", "指标值", "value"),
        number("is_core", "核心指标", "is core", "空白表示没有印出。"),
    ),
    indexes=(("project_id",), ("document_id",), ("unit_id",)),
    search=("level3", "value"),
    facets=("level1", "fiscal_year"),
    name_column="level3",
    sort="indicator_id",
)

STATEMENT = Table(
    "statement",
    "文字事实",
    "Statements in prose",
    "文件的文字说明中陈述的一个事实：指标、金额、比上年增减及其理由。",
    ("statement_id",),
    (
        text("statement_id", "事实标识", "statement id", required=True),
        *CONTEXT,
        text("metric", "指标", "metric", required=True),
        *money("amount", "金额", "amount"),
        *money("change", "比上年增减", "change against last year"),
        text("reason", "理由", "reason given"),
        text("sentence", "原句", "sentence", "联系人与电话已隐去。"),
        number("paragraph", "段落", "paragraph", "从 0 起。"),
        number("year", "年度", "year", unit="年"),
        number("quantity", "数量", "quantity", "以数量陈述的事实，如车辆数。"),
        text("percent", "百分比", "percent", "按文件所印。"),
    ),
    indexes=(("document_id",), ("metric", "fiscal_year"), ("unit_id", "fiscal_year")),
    search=("sentence", "reason"),
    facets=("metric", "fiscal_year", "phase"),
    name_column="metric",
    sort="statement_id",
)

FINDING = Table(
    "finding",
    "核对结果",
    "Findings",
    "一项核对对一份文件的结果，列出等式两边与差额。文件从不更正，只作描述。",
    ("finding_id",),
    (
        text("finding_id", "结果标识", "finding id", required=True),
        *CONTEXT,
        text("check", "核对", "check", required=True),
        text(
            "outcome",
            "结果",
            "outcome",
            "pass 相符；rounding 四舍五入内；fail 不符；not_applicable 不适用；unreadable 读不出。",
            required=True,
        ),
        text(
            "severity",
            "性质",
            "severity",
            "arithmetic 算术；restatement 重述；plausibility 疑问（不是指责）；reading 我们的读取。",
            required=True,
        ),
        text("message", "说明", "message", required=True),
        *money("expected", "应为", "expected"),
        *money("actual", "实为", "actual"),
        *money("difference", "差额", "difference"),
        *PLACE,
    ),
    indexes=(("document_id",), ("outcome", "severity"), ("check", "outcome"), ("unit_id", "fiscal_year")),
    facets=("outcome", "severity", "check", "fiscal_year"),
    name_column="message",
    sort="finding_id",
    warning="不符首先是对我们读取的怀疑；疑问不是指责。",
)

QUALITY = Table(
    "quality",
    "公开质量",
    "Quality of disclosure",
    "每份文件一行：应有的表和说明有多少、可核对的等式有多少成立，及据此的等级。各部分都在行中，等级只是概括。",
    ("document_id",),
    (
        *CONTEXT,
        text(
            "grade", "等级", "grade", "A 齐全且全部相符；B 两者都达九成；C 都达七成；D 其余；空白表示没有可评的数字。"
        ),
        number(
            "n_required",
            "应有项数",
            "items required",
            "财预〔2016〕143号的八张表，2021 年起加国有资本经营，及文字说明六项。",
        ),
        number("n_present", "已有项数", "items present", "空表也算有。"),
        text("missing", "缺少", "missing", "以顿号分隔。"),
        number("n_tested", "可核对等式", "identities tested", "算术与重述，不含问题。", unit="项"),
        number("n_held", "成立等式", "identities that hold", "含四舍五入之内。", unit="项"),
        number("is_complete", "完整", "is complete", "1 是，0 否，空白为无从判断。"),
        number("is_detailed", "细化", "is detailed", "功能到项、经济到款、“三公”有分项。1 是，0 否，空白为无从判断。"),
        number("is_open", "公开方式", "is open", "在政府网站且机器可读。1 是，0 否，空白为无从判断。"),
    ),
    indexes=(("unit_id", "fiscal_year"), ("grade",)),
    facets=("grade", "fiscal_year", "phase", "district_code"),
    sort="document_id",
    warning="等级说的是文件，不是单位：取得不全、读取有误也会使等级降低。没有批复日期，不评是否及时。",
)

ATTACHMENT = Table(
    "attachment",
    "附件",
    "Attachments",
    "网页提供的附件；capture_id 空白表示没有取得。",
    ("attachment_id",),
    (
        text("attachment_id", "附件标识", "attachment id", required=True),
        *CONTEXT,
        text("name", "名称", "name", required=True),
        text("url", "网址", "address", required=True),
        text("capture_id", "取得记录", "capture", references="capture"),
    ),
    indexes=(("document_id",), ("capture_id",)),
)

REVISION = Table(
    "revision",
    "修订",
    "Revisions",
    "单位改动或重新发布后，逐个金额说明改了什么。旧版本的原件仍在，见两个取得记录。",
    ("revision_id",),
    (
        text("revision_id", "修订标识", "revision id", required=True),
        *CONTEXT,
        text("from_capture_id", "旧版本", "earlier capture", references="capture", required=True),
        text("to_capture_id", "新版本", "later capture", references="capture", required=True),
        text("change", "变化", "change", "changed 改动；added 新增；removed 删去；text 仅文字。", required=True),
        text("kind", "表类", "kind"),
        number("year", "金额年度", "year of the amount", unit="年"),
        text("direction", "收/支", "direction"),
        text("code", "科目编码", "code"),
        text("name", "科目名称", "name"),
        text("measure", "指标", "measure"),
        text("fund", "资金", "fund"),
        *money("before", "改前", "before"),
        *money("after", "改后", "after"),
    ),
    indexes=(("document_id",), ("unit_id", "fiscal_year")),
    facets=("change", "fiscal_year"),
)

CAPTURE = Table(
    "capture",
    "取得记录",
    "Captures",
    "每一次取得的原始响应：网址、时间、判定、散列。原件按内容散列保存在证据库。",
    ("capture_id",),
    (
        text("capture_id", "取得标识", "capture id", required=True),
        text("url", "网址", "address", required=True),
        text("fetched_at", "取得时间", "fetched at", "UTC。", required=True),
        number("status", "HTTP 状态", "HTTP status"),
        text("media_type", "格式", "media type"),
        text("verdict", "判定", "verdict", "ok 才会进入档案；其他值说明返回的不是所求的网页。", required=True),
        text("reason", "判定理由", "reason of the verdict"),
        text("role", "角色", "role", "list 列表；page 网页；attachment 附件；robots。", required=True),
        text("sha256", "内容散列", "SHA-256"),
        number("length", "长度", "length", unit="字节"),
        text("source", "来源", "source"),
        text("run_id", "采集批次", "run", references="run"),
        text("referrer", "来自网页", "referrer"),
        text("link_text", "链接文字", "link text"),
        text("warc_file", "WARC 文件", "WARC file"),
        number("warc_offset", "WARC 位置", "WARC offset", unit="字节"),
        text("gone_since", "消失时间", "gone since", "UTC；此后网站上不再有这一页，内容照旧保存。空白表示未见消失。"),
        text("document_id", "公开文件", "document", references="document"),
        text(
            "use",
            "用途",
            "use",
            "document 主文件；part 附件；copy 另一网址；older 旧版本；index 目录页；list、robots、rejected 未采用。",
            required=True,
        ),
    ),
    indexes=(("document_id",), ("sha256",), ("url", "fetched_at"), ("source", "verdict"), ("run_id",)),
    facets=("source", "role", "verdict", "use"),
    name_column="url",
    sort="capture_id",
)

RUN = Table(
    "run",
    "采集批次",
    "Runs",
    "每一次采集：来源、起止、结果与数量。",
    ("run_id",),
    (
        text("run_id", "批次标识", "run id", required=True),
        text("source", "来源", "source"),
        text("started_at", "开始", "started at", "UTC。"),
        text("finished_at", "结束", "finished at", "UTC；空白表示没有正常结束。"),
        text("status", "结果", "status", "complete 完整；incomplete 不完整（不据此推断删除）。"),
        number("n_captures", "取得数", "captures", unit="次"),
        number("n_ok", "采用数", "accepted", unit="次"),
        text("report", "报告", "report", "JSON。"),
    ),
    facets=("source", "status"),
    sort="run_id",
)

RELEASE = Table(
    "release",
    "发布",
    "Releases",
    "本档案的各次发布；最近一行即本库。",
    ("release_id",),
    (
        text("release_id", "发布编号", "release id", required=True),
        text("released_at", "发布时间", "released at", "UTC。", required=True),
        text("content_sha256", "内容散列", "content hash", "各表内容的散列，与编号无关。"),
        number("n_documents", "公开文件数", "documents", unit="份"),
        number("n_lines", "金额数", "lines", unit="个"),
        text("changes", "变化", "changes", "JSON：新增、修订、消失的文件，新出现与已消除的核对不符。"),
        text("accepted", "人工放行理由", "accepted by hand because"),
        text("citation", "引用格式", "citation"),
    ),
    sort="release_id",
)

GRID = Table(
    "grid",
    "原表",
    "Tables as read",
    "按文件所印的每一张表，合并单元格展开后保存。与 budget.db 的 source_table 同一标识。",
    ("table_id",),
    (
        text("table_id", "表标识", "table id", required=True),
        *(replace(column, references="") for column in CONTEXT),
        number("ordinal", "表序号", "ordinal", required=True),
        text("title", "标题", "title"),
        text("before", "表前文字", "text before the table"),
        number("n_rows", "行数", "rows", unit="行"),
        number("n_columns", "列数", "columns", unit="列"),
        number("page", "页", "page"),
        text("part", "工作表或包内文件", "sheet or packed file"),
        text("spans", "合并单元格", "spans", "JSON：[行, 列, 行数, 列数]。"),
        text("sha256", "内容散列", "SHA-256"),
    ),
    indexes=(("document_id",), ("unit_id", "fiscal_year")),
    name_column="title",
    sort="table_id",
)

GRID_ROW = Table(
    "grid_row",
    "原表的行",
    "Rows as read",
    "原表的一行。联系人与电话已隐去。",
    ("table_id", "row"),
    (
        text("table_id", "表", "table", references="grid", required=True),
        number("row", "行", "row", "从 0 起。", required=True),
        number("page", "页", "page"),
        text("cells", "单元格", "cells", "JSON 数组。", required=True),
    ),
    search=("cells",),
)

BUDGET = (
    DISTRICT,
    UNIT,
    UNIT_NAME,
    UNIT_EVENT,
    UNIT_IDENTIFIER,
    REVIEW,
    DOCUMENT_TABLE,
    SOURCE_TABLE,
    LINE,
    PROJECT,
    INDICATOR,
    STATEMENT,
    FINDING,
    QUALITY,
    ATTACHMENT,
    REVISION,
    CAPTURE,
    RUN,
    RELEASE,
)
GRIDS = (GRID, GRID_ROW)
DATABASES = {"budget": BUDGET, "grids": GRIDS}


def table(name: str) -> Table:
    return next(table for tables in DATABASES.values() for table in tables if table.name == name)


def references(table: Table) -> Iterator[tuple[str, str, str]]:
    """The foreign keys of a table: (column, other table, its column)."""
    tables = {each.name: each for database in DATABASES.values() for each in database}
    for column in table.columns:
        if column.references and len(tables[column.references].key) == 1:
            yield column.name, column.references, tables[column.references].key[0]
