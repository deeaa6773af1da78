-- title: 一个科目在各区县
-- title_en: One code across districts
-- description: 一个功能或经济科目（类、款、项都可以，含其下级）在各区县的支出合计，万元。默认只取单位口径。
-- description_en: One function or economic code (its children included) summed by district.
-- warning: 各区县公开的单位数不同，总额随之不同；部门与单位两种口径不可相加。
-- warning_en: Districts publish different numbers of units, and their sums differ with them. Never add department and unit scopes.
-- column district: 区县 | District
-- column units: 单位数 | Units
-- column amount: 支出（万元） | Amount
-- column basic: 基本支出（万元） | Basic
-- column project: 项目支出（万元） | Projects
-- column amount_per_unit: 每单位（万元） | Per unit
WITH spending AS (
  SELECT unit_id, unit, district_code, fiscal_year, phase, scope, code, name, amount, basic, project, NULL AS personnel, NULL AS operating, series_break, document_id
  FROM spending_by_function WHERE code >= :code AND code < :code || ':'
  UNION ALL
  SELECT unit_id, unit, district_code, fiscal_year, phase, scope, code, name, amount, NULL, NULL, personnel, operating, series_break, document_id
  FROM spending_by_economy WHERE code >= :code AND code < :code || ':'
)

SELECT spending.district_code, district.name AS district, spending.fiscal_year, spending.phase,
  count(DISTINCT unit_id) AS units, round(sum(amount), 2) AS amount, round(sum(basic), 2) AS basic, round(sum(project), 2) AS project,
  round(sum(amount) / nullif(count(DISTINCT unit_id), 0), 2) AS amount_per_unit
FROM spending LEFT JOIN district ON district.district_code = spending.district_code
WHERE :code <> '' AND (:year = '' OR spending.fiscal_year = :year) AND (:phase = '' OR spending.phase = :phase)
  AND scope = coalesce(nullif(:scope, ''), 'unit')
GROUP BY spending.district_code, spending.fiscal_year, spending.phase
ORDER BY spending.fiscal_year DESC, spending.phase, amount DESC
