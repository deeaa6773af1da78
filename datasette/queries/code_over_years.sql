-- title: 一个科目历年
-- title_en: One code over the years
-- description: 一个科目（含其下级）历年的单位数、支出合计和每单位支出，万元。
-- description_en: One code over the years: units, sum and amount per unit.
-- warning: 单位数逐年不同，总额随之变化；口径变化之处不可连接。
-- warning_en: The number of units differs by year; do not join a series across a break.
-- column units: 单位数 | Units
-- column amount: 支出（万元） | Amount
-- column amount_per_unit: 每单位（万元） | Per unit
-- column names: 所印名称 | Names as printed
-- column series_break: 口径变化 | Break in series
WITH spending AS (
  SELECT unit_id, unit, district_code, fiscal_year, phase, scope, code, name, amount, basic, project, NULL AS personnel, NULL AS operating, series_break, document_id
  FROM spending_by_function WHERE code >= :code AND code < :code || ':'
  UNION ALL
  SELECT unit_id, unit, district_code, fiscal_year, phase, scope, code, name, amount, NULL, NULL, personnel, operating, series_break, document_id
  FROM spending_by_economy WHERE code >= :code AND code < :code || ':'
)

SELECT fiscal_year, phase, count(DISTINCT unit_id) AS units, round(sum(amount), 2) AS amount,
  round(sum(amount) / nullif(count(DISTINCT unit_id), 0), 2) AS amount_per_unit,
  group_concat(DISTINCT name) AS names, max(series_break) AS series_break
FROM spending
WHERE :code <> '' AND scope = coalesce(nullif(:scope, ''), 'unit')
GROUP BY fiscal_year, phase
ORDER BY fiscal_year, phase
