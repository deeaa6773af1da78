-- title: 按资金来源的收入
-- title_en: Revenue by source
-- description: 一行一个单位、年度、阶段、口径和资金来源，金额为万元，取自收入总表的合计行。各来源相加等于收入总表合计。
-- description_en: One row per unit, year, phase, scope and source of money, from the total row of the revenue table.
-- warning: 部门与单位两种口径不可相加；部门汇总含上级补助与对附属单位补助，未作抵销。
-- facets: fund, fiscal_year, phase, scope
-- prepared: yes
-- index: unit_id, fiscal_year; fund, fiscal_year; document_id
-- column fund: 资金来源，见数据字典 | Source of money
-- column amount: 收入（万元） | Amount
-- column share: 占收入的百分比 | Percent of revenue
WITH per_fund AS (
  SELECT document_id, fund, max(amount_fen) AS amount
  FROM line
  WHERE kind = 'unit_revenue' AND measure IN ('total', 'opening') AND is_total AND is_duplicate = 0 AND fund <> 'all'
    AND year = fiscal_year
  GROUP BY document_id, fund
)
SELECT
  chosen.unit_id,
  coalesce(unit.name, chosen.unit) AS unit,
  chosen.district_code,
  unit.sector,
  chosen.fiscal_year,
  chosen.phase,
  chosen.scope,
  per_fund.fund,
  per_fund.amount / 1000000.0 AS amount,
  round(100.0 * per_fund.amount / nullif(sum(per_fund.amount) OVER (PARTITION BY per_fund.document_id), 0), 2) AS share,
  per_fund.document_id
FROM current_document AS chosen
JOIN per_fund USING (document_id)
LEFT JOIN unit ON unit.unit_id = chosen.unit_id
