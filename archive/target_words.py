"""The words of forms of goals: labels, headings, and what a form prints for which the archive has no place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from archive.cells import NOTHING
from archive.headings import CAPTION, NOTE
from archive.values import Met, key, plain_name

_BRACKETS: Final = re.compile(r"\([^()]{1,8}\)(?=[^():])")

_FIELDS: Final = {
    "项目名称": "name",
    "项目编码": "code",
    "项目代码": "code",
    "专项资金名称": "name",
    "业务主管部门": "department",
    "主管部门": "department",
    "主管部门及代码": "department",
    "资金主管部门": "department",
    "实施单位": "department",
    "单位信息": "department",
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
    "支出预算总额": "budget",
    "部门支出预算": "budget",
    "部门支出预算数": "budget",
    "部门预算数": "budget",
    "部门预算总额": "budget",
    "项目金额": "budget",
    "全年预算": "budget",
    "年度总金额": "budget",
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
    "全年绩效目标": "goal",
    "调整绩效目标": "goal",
    "调整后绩效目标": "goal",
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
MONEY: Final = ("budget", "local", "superior")
# Labels and headings for which the archive has no place: what became of the targets, whose money, who answers for it.
_WITHOUT_PLACE: Final = frozenset(
    "序号 项目资金 项目资金情况 资金情况 总体资金情况 资金来源 财政拨款 本年财政拨款 当年财政拨款 财政资金 其他资金 单位资金 专户资金 "
    "财政专户资金 自有资金 上年结转 上年结转资金 全年执行数 执行数 预算执行数 实际执行数 执行率 预算执行率 执行率得分 得分 自评得分 "
    "自评总分 自评等级 评价等级 自评结果 自评等次 指标得分系数 得分系数 调整指标值 调整后指标值 预算执行情况 "
    "指标得分 总分 合计 小计 总计 实际完成情况 全年完成情况 全年实际完成情况 目标完成情况 完成情况 实际完成值 全年完成值 全年实际完成值 "
    "完成值 实际值 偏差原因分析及改进措施 偏差原因分析 未完成原因分析 未完成原因及改进措施 中期目标 长期目标 实施期目标 绩效指标 年度绩效指标 "
    "部门整体绩效情况 自评结论 存在问题 改进措施 分值 备注 说明 项目负责人 负责人 项目联系人 部门联系人 联系人 联系电话 联系方式 填表人 填报人 审核人 经办人 "
    "财政处室 财政归口处室 归口处室 归口科室 起止时间 项目起止时间 项目期限 项目周期 实施期限 开始时间 完成时间".split()
)
# Of these a form says nothing that was aimed at, spent or reached: they may be left out without a word.
_FORMAL: Final = frozenset(
    "序号 备注 说明 项目负责人 负责人 项目联系人 部门联系人 联系人 联系电话 联系方式 填表人 填报人 审核人 经办人 财政处室 财政归口处室 归口处室 "
    "归口科室 起止时间 项目起止时间 项目期限 项目周期 实施期限 开始时间 完成时间 绩效指标 年度绩效指标 总分".split()
)
_INDICATOR_PARTS: Final = (
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
_QUALIFIERS: Final = ("年初", "年度", "当年", "预期", "绩效")
# Of what was done and earned, not of what was aimed at.
_OUTCOME: Final = ("实际", "完成", "得分")
_OUTCOMES: Final = ("执行数", "执行率", "得分", "完成值", "完成情况", "完成情况综述", "原因分析", "改进措施")
# Headings that are something else down the side of a form.
_LIST_FIELDS: Final = {"项目": "name", "项目资金": "budget"}
# What the name of the unit stands behind.
_UNIT: Final = (
    "编制单位",
    "编报单位",
    "填报单位",
    "填表单位",
    "申报单位",
    "预算单位",
    "单位名称",
    "部门名称",
    "编制部门",
)
# Before a value that has none in a column of its own: ≥95%.
COMPARATORS: Final = tuple("≥≤＞＜＝>=<≧≦")
# A column 指标类型 holds words of either level.
OF_LEVEL1: Final = ("产出指标", "效益指标", "满意度指标", "成本指标")


@dataclass(frozen=True, slots=True)
class Word:
    """What a text may be in a form of goals, by its words alone. `key` is how it is compared.

    `field` is the field of a project that it names as a label, `heads` the field that it heads in a list, and `part` the
    part of an indicator. `is_read`: a label, a caption, a note or a mark for nothing, of which no more is to be told.
    """

    key: str
    field: str | None
    heads: str | None
    part: str | None
    is_label: bool
    is_without_place: bool  # a label for which the archive has no place
    is_formal: bool  # a label of which even that need not be told
    is_outcome: bool  # a heading or label of what there is no place for: so are all that say what became of the targets
    is_read: bool


class _Words(Met[str, Word]):
    """What texts are in forms of goals: labels, headings and the words of indicators are the same in all of them."""

    def look(self, met: str) -> Word:
        word = key(met)
        plain = _plain(word)
        field = _field(plain)
        is_label = _is_label(plain)
        has_outcome = any(done in word for done in _OUTCOME)
        return Word(
            key=word,
            field=field,
            heads=field or _LIST_FIELDS.get(plain),
            part=None if field or has_outcome else _part(word),
            is_label=is_label,
            is_without_place=plain in _WITHOUT_PLACE,
            is_formal=plain in _FORMAL,
            is_outcome=has_outcome or (is_label and field is None),
            is_read=is_label
            or _is_label(_plain(word.split(":")[0]))
            or word in NOTHING
            or bool(CAPTION.match(word) or NOTE.search(word)),
        )


class _Forms(Met[str, str]):
    """The letters of `picture`."""

    def look(self, met: str) -> str:
        word = WORDS[met]
        if word.field:
            return "f"
        if in_one_cell(met):
            return ":"
        if word.is_label:
            return "l"
        if word.part == "level3":
            return "3"
        return "u" if word.key.replace("(单位)", "").startswith(_UNIT) else "w"


WORDS: Final = _Words()
_FORMS: Final = _Forms()


def picture(texts: tuple[str, ...]) -> str:
    """A row of a form, a letter for each text.

    ` ` blank · `f` a label that names a field · `:` such a label and its value · `l` another label · `3` the heading over
    the names of indicators · `u` the name of the unit, or the label before it · `w` other words

    >>> picture(("项目名称", "", "示例", "实际完成情况", "绩效目标：完成", "编制单位：", "三级指标"))
    'f wl:u3'
    """
    return "".join([_FORMS[text] if text else " " for text in texts])


def in_one_cell(text: str) -> tuple[str, str] | None:
    """The field that a label names and its value, where both stand in one cell: 整体绩效目标：完成……"""
    label, _, value = text.replace("：", ":").partition(":")
    name = _field(_plain(key(label))) if len(label) <= 20 and value.strip() else None
    return (name, text[len(label) + 1 :].strip()) if name else None


def compared(value: str) -> tuple[str, str]:
    """A value's comparator, and the value behind it.

    >>> compared("≥95%"), compared(">=3次"), compared("≥")
    (('≥', '95%'), ('>=', '3次'), ('', '≥'))
    """
    behind = value.lstrip("".join(COMPARATORS))
    return (value[: -len(behind)], behind.strip()) if behind.strip() else ("", value)


def _plain(word: str) -> str:
    """A label without its number, its brackets (with the money unit) and its colon: 全年(调整)预算数 is 全年预算数."""
    return _BRACKETS.sub("", plain_name(word)).split("(")[0].rstrip(":")


def _field(plain: str) -> str | None:
    """The field a label names: 当年绩效目标, 项目当年绩效目标."""
    return _FIELDS.get(plain) or _FIELDS.get(plain.removeprefix("项目"))


def _is_label(plain: str) -> bool:
    return _field(plain) is not None or plain in _WITHOUT_PLACE or plain.endswith(_OUTCOMES)


def _part(word: str) -> str | None:
    """The part of an indicator that a heading is of."""
    if word == "指标":
        return "level3"
    for qualifier in _QUALIFIERS:
        word = word.removeprefix(qualifier)
    return next((name for name, starts in _INDICATOR_PARTS if word.startswith(starts)), None)
