-- title: 问7 编外用工的迹象
-- title_en: Q7 A proxy for contract staff
-- description: 其他工资福利支出（30199）与劳务费（30226）之和占工资福利支出（301）的百分比，万元。
-- description_en: Other wages (30199) and labour services (30226) in percent of wages and benefits (301).
-- warning: 这是替代指标，不是人数；30199 也含其他支出。只含一般公共预算基本支出。
SELECT unit, unit_id, district_code, sector, fiscal_year, phase, scope,
  round(coalesce(contract, 0), 2) AS contract, round(wages, 2) AS wages,
  round(100.0 * coalesce(contract, 0) / wages, 2) AS percent,
  document_id
FROM (
  SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.phase, y.scope, y.document_id,
    (SELECT sum(e.amount) FROM spending_by_economy AS e
      WHERE e.document_id = y.document_id AND e.code >= '301' AND e.code < '302') AS wages,
    (SELECT sum(e.amount) FROM spending_by_economy AS e
      WHERE e.document_id = y.document_id AND (e.code LIKE '30199%' OR e.code LIKE '30226%')) AS contract
  FROM unit_year AS y
  WHERE y.fiscal_year = CAST(:year AS INTEGER) AND y.phase = coalesce(nullif(:phase, ''), 'budget')
) AS spent
WHERE wages > 0
ORDER BY percent DESC, unit_id, document_id
LIMIT 300
