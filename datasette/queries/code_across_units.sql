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
WITH spending AS (
  SELECT unit_id, unit, district_code, fiscal_year, phase, scope, code, name, amount, basic, project, NULL AS personnel, NULL AS operating, series_break, document_id
  FROM spending_by_function WHERE code >= :code AND code < :code || ':'
  UNION ALL
  SELECT unit_id, unit, district_code, fiscal_year, phase, scope, code, name, amount, NULL, NULL, personnel, operating, series_break, document_id
  FROM spending_by_economy WHERE code >= :code AND code < :code || ':'
)

SELECT spending.unit_id, spending.unit, spending.district_code, district.name AS district, spending.fiscal_year, spending.phase, spending.scope,
  round(sum(amount), 2) AS amount, round(sum(basic), 2) AS basic, round(sum(project), 2) AS project,
  group_concat(DISTINCT spending.name) AS names, max(series_break) AS series_break, spending.document_id
FROM spending LEFT JOIN district ON district.district_code = spending.district_code
WHERE :code <> '' AND spending.fiscal_year = :year AND spending.phase = :phase
  AND (:scope = '' OR scope = :scope) AND (:district = '' OR spending.district_code = :district)
GROUP BY spending.document_id
ORDER BY amount DESC
LIMIT 300
