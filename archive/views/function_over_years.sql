-- title: 同一职能历年（可比序列）
-- title_en: One function over the years, as a comparable series
-- description: 全市各区县按可比科目序列（harmonised_code）逐年汇总，金额为万元；只含单位口径。更名的科目连成一条序列；口径变化或代码改作他用的，序列在变化处断开。
-- description_en: Districts by year and harmonised code; a renamed code runs through, a series breaks where its meaning does. Scope `unit` only.
-- warning: 覆盖的单位数逐年不同（units），总额随之变化。只含单位口径（unit），与部门汇总不可相加。
-- facets: fiscal_year, phase, district_code
-- prepared: yes
-- index: harmonised_code, fiscal_year; district_code, fiscal_year
-- column units: 有此项支出的单位数 | Units with this spending
-- column amount: 支出（万元） | Amount
SELECT
  district_code, harmonised_code, max(name) AS name, fiscal_year, phase,
  count(DISTINCT unit_id) AS units,
  round(sum(amount), 2) AS amount,
  round(sum(basic), 2) AS basic,
  round(sum(project), 2) AS project,
  max(series_break) AS series_break
FROM spending_by_function
WHERE scope = 'unit'
GROUP BY district_code, harmonised_code, fiscal_year, phase
