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
  SELECT document_id, unit_id, amount, basic, project
  FROM spending_by_function
  WHERE code >= :code AND code < :code || ':' AND fiscal_year = CAST(:year AS INTEGER) AND phase = :phase
    AND (:scope = '' OR scope = :scope) AND (:district = '' OR district_code = :district)
  UNION ALL
  SELECT document_id, unit_id, amount, NULL, NULL
  FROM spending_by_economy
  WHERE code >= :code AND code < :code || ':' AND fiscal_year = CAST(:year AS INTEGER) AND phase = :phase
    AND (:scope = '' OR scope = :scope) AND (:district = '' OR district_code = :district)
),
summed AS (
  SELECT document_id, max(unit_id) AS unit_id, round(sum(amount), 2) AS amount, round(sum(basic), 2) AS basic,
    round(sum(project), 2) AS project
  FROM spent
  WHERE :code <> ''
  GROUP BY document_id
  ORDER BY amount DESC, unit_id, document_id
  LIMIT 300
),
named AS (
  SELECT document_id, group_concat(DISTINCT name) AS names, max(series_break) AS series_break
  FROM (
    SELECT document_id, name, series_break FROM spending_by_function
    WHERE document_id IN (SELECT document_id FROM summed) AND code >= :code AND code < :code || ':'
    UNION ALL
    SELECT document_id, name, series_break FROM spending_by_economy
    WHERE document_id IN (SELECT document_id FROM summed) AND code >= :code AND code < :code || ':'
  )
  GROUP BY document_id
)
SELECT y.unit_id, y.unit, y.district_code, y.district, y.fiscal_year, y.phase, y.scope,
  summed.amount, summed.basic, summed.project, named.names, named.series_break, y.document_id
FROM summed JOIN named USING (document_id) JOIN unit_year AS y ON y.document_id = summed.document_id
ORDER BY summed.amount DESC, y.unit_id, y.document_id
