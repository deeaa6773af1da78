-- title: 问15 靠自有收入的单位
-- title_en: Q15 Units living on income of their own
-- description: 事业收入、经营收入、财政专户、其他等非财政拨款收入占收入的百分比，万元。
-- description_en: Income other than appropriations in percent of revenue.
SELECT unit, unit_id, district_code, sector, fiscal_year, phase, scope,
  round(sum(amount), 2) AS revenue,
  round(coalesce(sum(amount) FILTER (WHERE fund IN ('fiscal_account', 'business', 'operation', 'affiliate', 'other')), 0), 2)
    AS own_income,
  round(coalesce(100.0 * sum(amount) FILTER (WHERE fund IN ('fiscal_account', 'business', 'operation', 'affiliate', 'other')), 0)
    / nullif(sum(amount), 0), 2) AS own_percent,
  document_id
FROM revenue_by_fund
WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
GROUP BY document_id
HAVING own_income > 0
ORDER BY own_percent DESC, unit_id
LIMIT 300
