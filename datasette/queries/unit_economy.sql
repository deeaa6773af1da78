-- title: 一个单位的基本支出用途
-- title_en: What a unit's basic expenditure buys
-- description: 一个单位一个年度的基本支出，按部门经济分类的最细科目，万元。
-- description_en: One unit, one year: basic expenditure by economic purpose.
-- warning: 只含一般公共预算基本支出。
-- warning_en: Basic expenditure of the general public budget only.
-- column amount: 金额（万元） | Amount
-- column personnel: 人员经费（万元） | Personnel
-- column operating: 公用经费（万元） | Operating
-- column share: 占比（%） | Share
-- column name: 科目 | Purpose
-- column series_break: 口径变化 | Break in series
-- column document_id: 来源文件 | Source
SELECT code, name, amount, personnel, operating, share, series_break, document_id
FROM spending_by_economy
WHERE unit_id = :unit AND fiscal_year = CAST(:year AS INTEGER) AND phase = :phase AND (:scope = '' OR scope = :scope)
ORDER BY amount DESC
