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
WITH chosen AS MATERIALIZED (
  SELECT unit_id, unit, district, fiscal_year, phase, scope, expenditure, document_id,
    CASE :metric
      WHEN 'expenditure' THEN expenditure
      WHEN 'expenditure_current' THEN expenditure_current
      WHEN 'revenue' THEN revenue
      WHEN 'general' THEN general
      WHEN 'basic' THEN basic
      WHEN 'project' THEN project
      WHEN 'personnel' THEN personnel
      WHEN 'operating' THEN operating
      WHEN 'san_gong' THEN san_gong
      WHEN 'abroad' THEN abroad
      WHEN 'vehicles' THEN vehicles
      WHEN 'reception' THEN reception
      WHEN 'agency_operating' THEN agency_operating
      WHEN 'procurement' THEN procurement
    END AS amount
  FROM unit_year
  WHERE unit_id IN (SELECT value FROM json_each(coalesce(nullif(:units, ''), '[]'))) AND phase = :phase
)
SELECT
  this.unit_id, this.unit, this.district, this.fiscal_year, this.phase, this.scope,
  this.amount,
  round(100.0 * this.amount / nullif(this.expenditure, 0), 2) AS share,
  round(this.amount - earlier.amount, 2) AS change,
  round(100.0 * (this.amount - earlier.amount) / nullif(earlier.amount, 0), 2) AS change_percent,
  coalesce((
    SELECT max(event <> 'renamed') FROM unit_event
    WHERE unit_event.unit_id = this.unit_id AND unit_event.year = this.fiscal_year
  ), 0) AS breaks,
  this.document_id
FROM chosen AS this
LEFT JOIN chosen AS earlier
  ON earlier.unit_id = this.unit_id AND earlier.fiscal_year = this.fiscal_year - 1 AND earlier.scope IS this.scope
WHERE this.amount IS NOT NULL
ORDER BY this.unit_id, this.scope, this.fiscal_year
