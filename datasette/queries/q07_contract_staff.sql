-- title: 问7 编外用工的迹象
-- title_en: Q7 A proxy for contract staff
-- description: 其他工资福利支出（30199）与劳务费（30226）之和占工资福利支出（301）的百分比，万元。
-- description_en: Other wages (30199) and labour services (30226) in percent of wages and benefits (301).
-- warning: 这是替代指标，不是人数；30199 也含其他支出。只含一般公共预算基本支出。
-- warning_en: A proxy, not a headcount; 30199 holds other expenditure too. Basic expenditure of the general public budget only.
WITH spent AS (
  SELECT document_id, sum(amount) FILTER (WHERE code < '302') AS wages,
    sum(amount) FILTER (WHERE code LIKE '30199%' OR code LIKE '30226%') AS contract
  FROM spending_by_economy
  WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
    AND code >= '301' AND code < '303'
  GROUP BY document_id
)
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.phase, y.scope,
  round(coalesce(spent.contract, 0), 2) AS contract, round(spent.wages, 2) AS wages,
  round(100.0 * coalesce(spent.contract, 0) / spent.wages, 2) AS percent,
  y.document_id
FROM spent JOIN unit_year AS y ON y.document_id = spent.document_id
WHERE spent.wages > 0
ORDER BY percent DESC, y.unit_id, y.document_id
LIMIT 300
