-- title: 一个单位历年预算与决算
-- title_en: One unit over the years: budget and final account
-- description: 一行一个年度：年初预算、决算、差额和偏离度（本年支出，万元）。没有公开的为空白。
-- description_en: One row per year: budget, final account and deviation of this year's expenditure.
-- warning: 部门与单位两种口径不可相加。有合并、分立、划转的年度前后不可直接比较。
-- warning_en: Never add department and unit scopes. Years before and after a merger, split or transfer are not comparable.
-- column budget: 预算支出（万元） | Budget
-- column final: 决算支出（万元） | Final account
-- column deviation: 决算减预算（万元） | Final less budget
-- column deviation_percent: 偏离度（%） | Deviation
-- column events: 沿革 | Events
-- column breaks: 影响比较（1 是） | Breaks the comparison
-- column budget_said: 预算取自文字，表中没有（1 是） | Budget as the prose has it, no table says it
-- column final_said: 决算取自文字，表中没有（1 是） | Final account as the prose has it, no table says it
-- column budget_findings: 预算文件未通过的核对数 | Failed checks of the budget
-- column final_findings: 决算文件未通过的核对数 | Failed checks of the final account
-- column budget_document_id: 预算文件 | Budget document
-- column final_document_id: 决算文件 | Final document
SELECT
  every.fiscal_year, every.scope,
  coalesce(budget.expenditure_current, budget.expenditure) AS budget,
  coalesce(final.expenditure_current, final.expenditure) AS final,
  round(coalesce(final.expenditure_current, final.expenditure) - coalesce(budget.expenditure_current, budget.expenditure), 2)
    AS deviation,
  round(100.0 * (coalesce(final.expenditure_current, final.expenditure)
    / nullif(coalesce(budget.expenditure_current, budget.expenditure), 0) - 1), 2) AS deviation_percent,
  unit_break.events,
  coalesce(unit_break.breaks, 0) AS breaks,
  budget.expenditure_current IS NULL AND instr(budget.from_prose, 'expenditure') > 0 AS budget_said,
  final.expenditure_current IS NULL AND instr(final.from_prose, 'expenditure') > 0 AS final_said,
  (SELECT n_failed FROM document WHERE document.document_id = budget.document_id) AS budget_findings,
  (SELECT n_failed FROM document WHERE document.document_id = final.document_id) AS final_findings,
  budget.document_id AS budget_document_id,
  final.document_id AS final_document_id
FROM (SELECT DISTINCT fiscal_year, scope FROM unit_year WHERE unit_id = :unit) AS every
LEFT JOIN unit_year AS budget
  ON budget.unit_id = :unit AND budget.fiscal_year = every.fiscal_year AND budget.phase = 'budget' AND budget.scope IS every.scope
LEFT JOIN unit_year AS final
  ON final.unit_id = :unit AND final.fiscal_year = every.fiscal_year AND final.phase = 'final' AND final.scope IS every.scope
LEFT JOIN unit_break ON unit_break.unit_id = :unit AND unit_break.fiscal_year = every.fiscal_year
ORDER BY every.scope, every.fiscal_year
