-- title: 一个科目在各单位
-- title_en: One code across units
-- description: 一个科目（含其下级）一个年度在各单位的支出，万元，按金额排列。
-- description_en: One code (its children included) in one year, unit by unit.
-- warning: 部门与单位两种口径不可相加。
-- warning_en: Never add department and unit scopes.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column amount: 支出（万元） | Amount
-- column basic: 基本支出（万元） | Basic
-- column project: 项目支出（万元） | Projects
-- column names: 所印名称 | Name as printed
-- column series_break: 口径变化 | Break in series
-- column document_id: 来源文件 | Source
WITH spent AS (
  SELECT document_id, name, amount, basic, project, series_break
  FROM spending_by_function
  WHERE code >= :code AND code < :code || ':' AND fiscal_year = CAST(:year AS INTEGER) AND phase = :phase
  UNION ALL
  SELECT document_id, name, amount, NULL, NULL, series_break
  FROM spending_by_economy
  WHERE code >= :code AND code < :code || ':' AND fiscal_year = CAST(:year AS INTEGER) AND phase = :phase
),
summed AS (
  SELECT document_id, round(sum(amount), 2) AS amount, round(sum(basic), 2) AS basic, round(sum(project), 2) AS project,
    group_concat(DISTINCT name) AS names, max(series_break) AS series_break
  FROM spent
  GROUP BY document_id
)
SELECT y.unit_id, y.unit, y.district_code, y.district, y.fiscal_year, y.phase, y.scope,
  summed.amount, summed.basic, summed.project, summed.names, summed.series_break, y.document_id
FROM summed JOIN unit_year AS y ON y.document_id = summed.document_id
WHERE :code <> '' AND (:scope = '' OR y.scope = :scope) AND (:district = '' OR y.district_code = :district)
ORDER BY summed.amount DESC, y.unit_id, y.document_id
LIMIT 300
