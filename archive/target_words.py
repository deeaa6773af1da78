"""The words of forms of goals: labels, headings, and what a form prints for which the archive has no place."""

from __future__ import annotations

from functools import lru_cache

from archive.cells import NOTHING
from archive.headings import CAPTION, NOTE, TITLE
from archive.values import plain_name

_FIELDS = {
    "项目名称": "name",
    "项目编码": "code",
    "项目代码": "code",
    "专项资金名称": "name",
    "业务主管部门": "department",
    "主管部门": "department",
    "主管部门及代码": "department",
    "资金主管部门": "department",
    "实施单位": "department",
    "预算执行率权重": "execution_weight",
    "执行率权重": "execution_weight",
    "项目分类": "category",
    "项目类别": "category",
    "项目类型": "category",
    "项目属性": "category",
    "当年预算": "budget",
    "当年财政拨款预算金额": "budget",
    "当年预算数": "budget",
    "本年预算": "budget",
    "本年预算数": "budget",
    "年度预算": "budget",
    "年度预算数": "budget",
    "年初预算": "budget",
    "年初预算数": "budget",
    "全年预算数": "budget",
    "预算": "budget",
    "预算数": "budget",
    "预算金额": "budget",
    "预算安排": "budget",
    "预算总额": "budget",
    "预算支出总额": "budget",
    "项目金额": "budget",
    "年度资金总额": "budget",
    "资金总额": "budget",
    "项目总额": "budget",
    "本级安排": "local",
    "市级支出": "local",
    "本级支出": "local",
    "上级补助": "superior",
    "补助区县": "superior",
    "项目概述": "summary",
    "项目概况": "summary",
    "项目简介": "summary",
    "立项依据": "basis",
    "当年绩效目标": "goal",
    "年初绩效目标": "goal",
    "年度绩效目标": "goal",
    "年度总体绩效目标": "goal",
    "绩效目标": "goal",
    "总体目标": "goal",
    "整体绩效目标": "goal",
    "当年整体绩效目标": "goal",
    "部门整体绩效目标": "goal",
    "年度目标": "goal",
    "年度总体目标": "goal",
    "年初设定目标": "goal",
    "预期目标": "goal",
}
MONEY = ("budget", "local", "superior")
# Labels and headings for which the archive has no place: what became of the targets, whose money, who answers for it.
WITHOUT_PLACE = frozenset(
    "序号 项目资金 项目资金情况 资金情况 总体资金情况 资金来源 财政拨款 本年财政拨款 当年财政拨款 其他资金 单位资金 专户资金 "
    "财政专户资金 自有资金 上年结转 上年结转资金 全年执行数 执行数 预算执行数 实际执行数 执行率 预算执行率 执行率得分 得分 自评得分 "
    "指标得分 总分 合计 小计 总计 实际完成情况 全年完成情况 全年实际完成情况 目标完成情况 完成情况 实际完成值 全年完成值 全年实际完成值 "
    "完成值 实际值 偏差原因分析及改进措施 偏差原因分析 未完成原因分析 未完成原因及改进措施 中期目标 长期目标 实施期目标 绩效指标 年度绩效指标 "
    "部门整体绩效情况 自评结论 存在问题 改进措施 分值 备注 说明 项目负责人 负责人 项目联系人 联系人 联系电话 联系方式 填表人 填报人 审核人 经办人 "
    "财政处室 财政归口处室 归口处室 归口科室 起止时间 项目起止时间 项目期限 项目周期 实施期限 开始时间 完成时间".split()
)
_INDICATOR_FIELDS = (
    ("level1", ("一级指标",)),
    ("level2", ("二级指标",)),
    ("type", ("指标类型", "指标类别")),
    ("level3", ("三级指标", "指标名称", "指标内容", "具体指标")),
    ("weight", ("指标权重", "权重", "指标分值", "分值")),
    ("measure_unit", ("计量单位", "度量单位", "指标单位")),
    ("value", ("指标值", "指标性质及指标值", "目标值", "预期值")),
    ("comparator", ("指标性质", "指标方向", "运算符号", "性质")),
    ("is_core", ("是否核心",)),
)
# Stands before any of these words, and changes nothing: 绩效指标性质, 年初指标值, 年度指标值.
_QUALIFIERS = ("年初", "年度", "当年", "预期", "绩效")
# Of what was done and earned, not of what was aimed at.
_OUTCOME = ("实际", "完成", "得分")
_OUTCOMES = ("执行数", "执行率", "得分", "完成值", "完成情况", "完成情况综述", "原因分析", "改进措施")
# Headings that are something else down the side of a form.
LIST_FIELDS = {"项目": "name", "项目资金": "budget"}
# A column 指标类型 holds words of either level.
OF_LEVEL1 = ("产出指标", "效益指标", "满意度指标", "成本指标")


@lru_cache(maxsize=8192)
def plain_label(word: str) -> str:
    """A label without its number, its brackets (with the money unit) and its colon."""
    return plain_name(word).split("(")[0].rstrip(":")


@lru_cache(maxsize=8192)
def field_of(word: str) -> str | None:
    """The field a label names: 当年绩效目标, 项目当年绩效目标."""
    plain = plain_label(word)
    return _FIELDS.get(plain) or _FIELDS.get(plain.removeprefix("项目"))


@lru_cache(maxsize=8192)
def is_label(word: str) -> bool:
    return field_of(word) is not None or plain_label(word) in WITHOUT_PLACE or plain_label(word).endswith(_OUTCOMES)


@lru_cache(maxsize=8192)
def has_no_place(heading: str) -> bool:
    return (is_label(heading) and field_of(heading) is None) or any(word in heading for word in _OUTCOME)


@lru_cache(maxsize=8192)
def indicator_field(word: str) -> str | None:
    if word == "指标":
        return "level3"
    if field_of(word) is not None or any(done in word for done in _OUTCOME):
        return None
    for qualifier in _QUALIFIERS:
        word = word.removeprefix(qualifier)
    return next((name for name, starts in _INDICATOR_FIELDS if word.startswith(starts)), None)


@lru_cache(maxsize=8192)
def is_read(word: str) -> bool:
    """Whether a text is a label, a caption, a note or a mark for nothing."""
    return (
        is_label(word)
        or is_label(word.split(":")[0])
        or word in NOTHING
        or bool(CAPTION.match(word) or NOTE.search(word))
    )


def is_lone_text(word: str) -> bool:
    """Whether a text alone in its row is more than a heading, a caption or a note."""
    return len(word) > 12 and not TITLE.search(word)
