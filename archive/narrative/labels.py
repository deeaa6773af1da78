"""What metrics are called in Chinese, for readers of findings and pages."""

from __future__ import annotations

from typing import Final

_LABELS: Final = {
    "revenue": "收入合计", "expenditure": "支出合计", "current_revenue": "本年收入", "current_expenditure": "本年支出",
    "carryover": "上年结转", "closing": "结转下年", "fiscal_revenue": "财政拨款收入", "fiscal_expenditure": "财政拨款支出",
    "general_revenue": "一般公共预算财政拨款收入", "general_expenditure": "一般公共预算财政拨款支出",
    "government_fund_revenue": "政府性基金预算收入", "government_fund_expenditure": "政府性基金预算支出",
    "state_capital_revenue": "国有资本经营预算收入", "state_capital_expenditure": "国有资本经营预算支出",
    "fiscal_account_revenue": "财政专户管理资金收入", "business_revenue": "事业收入", "superior_revenue": "上级补助收入",
    "affiliate_revenue": "附属单位上缴收入", "operation_revenue": "事业单位经营收入", "other_revenue": "其他收入",
    "used_surplus": "使用非财政拨款结余", "distribution": "结余分配", "basic": "基本支出", "project": "项目支出",
    "personnel": "人员经费", "operating": "公用经费", "remitted": "上缴上级支出", "operation_expenditure": "经营支出",
    "subsidy": "对附属单位补助支出", "san_gong": "“三公”经费", "abroad": "因公出国(境)费", "vehicles": "公务用车购置及运行费",
    "vehicle_purchase": "公务用车购置费", "vehicle_operation": "公务用车运行维护费", "reception": "公务接待费",
    "agency_operating": "机关运行经费", "meetings": "会议费", "training": "培训费", "outsourcing": "委托业务费",
    "performance_targets": "实行绩效目标管理的金额", "performance_evaluated": "绩效评价涉及的金额", "procurement": "政府采购", "procurement_goods": "政府采购货物",
    "procurement_works": "政府采购工程", "procurement_services": "政府采购服务", "procurement_sme": "授予中小企业合同",
    "procurement_micro": "授予小微企业合同", "procurement_sme_reserved": "面向中小企业预留采购",
    "procurement_micro_reserved": "面向小微企业预留采购", "vehicle_count": "车辆", "vehicle_purchase_count": "购置车辆",
    "delegations": "出国(境)团组", "abroad_people": "出国(境)人次", "reception_batches": "接待批次",
    "reception_people": "接待人次", "staff_posts": "编制人数", "staff": "在职人数", "retirees": "离退休人数",
    "large_equipment_count": "大型设备", "reception_per_person": "人均接待费",
    "vehicle_purchase_per_vehicle": "车均购置费", "vehicle_operation_per_vehicle": "车均运行维护费",
}  # fmt: skip
_QUALIFIERS: Final = {
    "budgeted": "年初预算", "against_budget": "与预算之差", "share": "占比", "completion": "完成预算", "basic": "基本支出",
    "project": "项目支出", "personnel": "人员经费", "operating": "公用经费", "general": "一般公共预算",
    "government_fund": "政府性基金", "state_capital": "国有资本经营", "fiscal": "财政拨款", "fiscal_account": "财政专户",
    "business": "事业", "superior": "上级补助", "affiliate": "附属单位上缴", "operation": "经营", "other": "其他",
}  # fmt: skip


def metric_label(metric: str) -> str:
    """The Chinese name of a metric.

    >>> metric_label("san_gong:budgeted"), metric_label("function:教育支出:share"), metric_label("vehicle_count:机要通信用车")
    ('“三公”经费（年初预算）', '教育支出（占比）', '车辆（机要通信用车）')
    """
    base, *qualifiers = metric.removeprefix("function:").split(":")
    name = _LABELS.get(base, base)
    return name + "".join(f"（{_QUALIFIERS.get(one, one)}）" for one in qualifiers)
