-- title: 问15 靠自有收入的单位
-- title_en: Q15 Units living on income of their own
-- description: 事业收入、经营收入、财政专户、其他等非财政拨款收入占收入的百分比，万元。
-- description_en: Income other than appropriations in percent of revenue.
WITH income AS (
  SELECT document_id, sum(amount) AS revenue,
    sum(amount) FILTER (WHERE fund IN ('fiscal_account', 'business', 'operation', 'affiliate', 'other')) AS own
  FROM revenue_by_fund
  WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
  GROUP BY document_id
)
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.phase, y.scope,
  round(income.revenue, 2) AS revenue,
  round(income.own, 2) AS own_income,
  round(100.0 * income.own / nullif(income.revenue, 0), 2) AS own_percent,
  y.document_id
FROM income JOIN unit_year AS y ON y.document_id = income.document_id
WHERE income.own > 0
ORDER BY own_percent DESC, y.unit_id, y.document_id
LIMIT 300
