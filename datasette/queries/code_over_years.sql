-- title: 一个科目历年
-- title_en: One code over the years
-- description: 一个科目（含其下级）历年的单位数、支出合计和每单位支出，可只看一个区县（:district），万元。
-- description_en: One code over the years: units, sum and amount per unit; of one district where `:district` names it.
-- warning: 单位数逐年不同，总额随之变化；口径变化之处不可连接。
-- warning_en: The number of units differs by year; do not join a series across a break.
-- column units: 单位数 | Units
-- column amount: 支出（万元） | Amount
-- column amount_per_unit: 每单位（万元） | Per unit
-- column names: 所印名称 | Names as printed
-- column series_break: 口径变化 | Break in series
SELECT
  fiscal_year, phase, sum(units) AS units, round(sum(amount), 2) AS amount,
  round(sum(amount) / nullif(sum(units), 0), 2) AS amount_per_unit,
  group_concat(DISTINCT name) AS names, max(series_break) AS series_break
FROM totals_by_code
WHERE code = :code AND scope = coalesce(nullif(:scope, ''), 'unit') AND (:district = '' OR district_code = :district)
GROUP BY fiscal_year, phase
ORDER BY fiscal_year, phase
