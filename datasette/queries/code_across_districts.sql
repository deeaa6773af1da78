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
SELECT
  totals_by_code.district_code, district.name AS district, fiscal_year, phase, units,
  round(amount, 2) AS amount, round(basic, 2) AS basic, round(project, 2) AS project,
  round(amount / nullif(units, 0), 2) AS amount_per_unit
FROM totals_by_code LEFT JOIN district ON district.district_code = totals_by_code.district_code
WHERE code = :code AND scope = coalesce(nullif(:scope, ''), 'unit')
  AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER)) AND (:phase = '' OR phase = :phase)
ORDER BY fiscal_year DESC, phase, amount DESC
