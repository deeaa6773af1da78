-- title: 一个单位的钱花在哪里
-- title_en: Where a unit's money goes
-- description: 一个单位一个年度（:phase 为 budget 或 final）按功能科目的支出，只列最细一级，万元。
-- description_en: One unit, one year, by function: the finest codes only.
-- warning: 部门与单位两种口径不可相加。
-- warning_en: Never add department and unit scopes.
-- column amount: 支出（万元） | Amount
-- column basic: 基本支出（万元） | Basic
-- column project: 项目支出（万元） | Projects
-- column share: 占比（%） | Share
-- column name: 科目 | Function
-- column staff_cost: 职工缴费 | Staff contributions
-- column series_break: 口径变化 | Break in series
-- column basis: 取自哪类表 | The kind of table it is from
-- column document_id: 来源文件 | Source
SELECT code, name, class_code, amount, basic, project, share, staff_cost, series_break, basis, document_id
FROM spending_by_function
WHERE unit_id = :unit AND fiscal_year = CAST(:year AS INTEGER) AND phase = :phase AND (:scope = '' OR scope = :scope)
ORDER BY amount DESC
