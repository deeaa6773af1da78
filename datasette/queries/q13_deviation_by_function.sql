-- title: 问13 各职能的预决算偏离与 PI-2
-- title_en: Q13 Deviation by function, and PI-2 by district
-- description: 给出区县，一行一个年度和类：预算、决算、偏离度；附该区县该年的 PI-1、PI-2 与单位偏离度中位数，万元。
-- description_en: Give a district: classes by year with their deviation, beside PI-1, PI-2 and the median deviation of units.
-- warning: 只含预算与决算都公开且当年没有合并分立的单位，单位口径。
-- warning_en: Only units that published both budget and final account and had no merger or split that year; unit scope.
SELECT spent.fiscal_year, spent.harmonised_class AS class_code,
  round(sum(spent.amount) FILTER (WHERE spent.phase = 'budget'), 2) AS budget,
  round(sum(spent.amount) FILTER (WHERE spent.phase = 'final'), 2) AS final,
  round(100.0 * (sum(spent.amount) FILTER (WHERE spent.phase = 'final')
    / nullif(sum(spent.amount) FILTER (WHERE spent.phase = 'budget'), 0) - 1), 2) AS deviation_percent,
  max(pefa.pi1_percent) AS pi1_percent, max(pefa.pi2_percent) AS pi2_percent,
  max(pefa.median_deviation_percent) AS median_deviation_percent, max(pefa.units) AS units
FROM budget_vs_final AS pair
JOIN spending_by_function AS spent ON spent.document_id IN (pair.budget_document_id, pair.final_document_id)
LEFT JOIN pefa_district AS pefa
  ON pefa.district_code = pair.district_code AND pefa.fiscal_year = pair.fiscal_year AND pefa.scope = pair.scope
WHERE pair.metric = 'expenditure_current' AND NOT pair.breaks AND pair.deviation_percent IS NOT NULL
  AND pair.scope = 'unit' AND pair.district_code = :district
GROUP BY spent.fiscal_year, spent.harmonised_class
ORDER BY spent.fiscal_year, spent.harmonised_class
