-- title: 问1 一个单位历年：预算、决算、偏离、逐年变化
-- title_en: Q1 One unit over the years: budget, final account, deviation, change
-- description: 给出单位标识（unit_id），一行一个年度和口径，本年支出，万元。change 为与上年预算相比。
-- description_en: Give a unit_id: one row per year and scope, this year's expenditure.
-- warning: 部门与单位两种口径分行，不可相加。breaks = 1 的年度有合并、分立或划转。
-- warning_en: Department and unit scopes stand in rows of their own: never add them. breaks = 1 marks years with a merger, split or transfer.
-- column budget: 预算（万元） | Budget
-- column final: 决算（万元） | Final account
-- column deviation_percent: 偏离度（%） | Deviation
-- column change: 预算比上年（万元） | Budget against last year's
SELECT
  every.fiscal_year, every.scope, max(every.unit) AS unit,
  max(every.expenditure_current) FILTER (WHERE every.phase = 'budget') AS budget,
  max(every.expenditure_current) FILTER (WHERE every.phase = 'final') AS final,
  max(compared.deviation_percent) AS deviation_percent,
  max(changed.change) AS change,
  coalesce(max(unit_break.breaks), 0) AS breaks,
  max(unit_break.events) AS events
FROM unit_year AS every
LEFT JOIN (
  SELECT fiscal_year, scope, deviation_percent FROM budget_vs_final
  WHERE unit_id = :unit AND metric = 'expenditure_current'
) AS compared ON compared.fiscal_year = every.fiscal_year AND compared.scope IS every.scope
LEFT JOIN (
  SELECT fiscal_year, scope, change FROM year_over_year
  WHERE unit_id = :unit AND phase = 'budget' AND metric = 'expenditure_current'
) AS changed ON changed.fiscal_year = every.fiscal_year AND changed.scope IS every.scope
LEFT JOIN unit_break ON unit_break.unit_id = :unit AND unit_break.fiscal_year = every.fiscal_year
WHERE every.unit_id = :unit
GROUP BY every.fiscal_year, every.scope
ORDER BY every.scope, every.fiscal_year
