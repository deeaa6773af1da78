-- title: 单位比较
-- title_en: Units compared
-- description: 几个单位（:units 为单位标识的 JSON 数组）一个指标的历年金额、占支出总计的比重和比上年增减。
-- description_en: Several units (`:units`: JSON array of unit ids), one metric over the years: amount, share of expenditure, change.
-- warning: 部门与单位两种口径不可相加。标有 ≠ 的年度有合并、分立或划转。
-- warning_en: Never add department and unit scopes. ≠ marks a merger, split or transfer.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column amount: 金额（万元） | Amount
-- column share: 占支出总计（%） | Share of expenditure
-- column change: 比上年（万元） | Change
-- column change_percent: 比上年（%） | Change, percent
-- column breaks: 影响比较（1 是） | Breaks the comparison
-- column document_id: 来源文件 | Source
SELECT
  unit_metric.unit_id, unit_metric.unit, unit_metric.district, unit_metric.fiscal_year, unit_metric.phase, unit_metric.scope,
  unit_metric.amount,
  round(100.0 * unit_metric.amount / nullif(whole.amount, 0), 2) AS share,
  round(unit_metric.amount - earlier.amount, 2) AS change,
  round(100.0 * (unit_metric.amount - earlier.amount) / nullif(earlier.amount, 0), 2) AS change_percent,
  coalesce(unit_break.breaks, 0) AS breaks,
  unit_metric.document_id
FROM unit_metric
LEFT JOIN unit_metric AS whole
  ON whole.unit_id = unit_metric.unit_id AND whole.fiscal_year = unit_metric.fiscal_year AND whole.phase = unit_metric.phase
  AND whole.scope IS unit_metric.scope AND whole.metric = 'expenditure'
LEFT JOIN unit_metric AS earlier
  ON earlier.unit_id = unit_metric.unit_id AND earlier.fiscal_year = unit_metric.fiscal_year - 1
  AND earlier.phase = unit_metric.phase AND earlier.scope IS unit_metric.scope AND earlier.metric = unit_metric.metric
LEFT JOIN unit_break ON unit_break.unit_id = unit_metric.unit_id AND unit_break.fiscal_year = unit_metric.fiscal_year
WHERE unit_metric.unit_id IN (SELECT value FROM json_each(coalesce(nullif(:units, ''), '[]')))
  AND unit_metric.metric = :metric AND unit_metric.phase = :phase
ORDER BY unit_metric.unit_id, unit_metric.scope, unit_metric.fiscal_year
