-- title: 问7 编外用工的迹象
-- title_en: Q7 A proxy for contract staff
-- description: 其他工资福利支出（30199）与劳务费（30226）之和占工资福利支出（301）的百分比，万元。
-- description_en: Other wages (30199) and labour services (30226) in percent of wages and benefits (301).
-- warning: 这是替代指标，不是人数；30199 也含其他支出。只含一般公共预算基本支出。
SELECT unit, unit_id, district_code, sector, fiscal_year, phase, scope,
  round(coalesce(sum(amount) FILTER (WHERE code LIKE '30199%' OR code LIKE '30226%'), 0), 2) AS contract,
  round(sum(amount) FILTER (WHERE class_code = '301'), 2) AS wages,
  round(100.0 * coalesce(sum(amount) FILTER (WHERE code LIKE '30199%' OR code LIKE '30226%'), 0)
    / nullif(sum(amount) FILTER (WHERE class_code = '301'), 0), 2) AS percent,
  document_id
FROM spending_by_economy
WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
GROUP BY document_id
HAVING wages > 0
ORDER BY percent DESC, unit_id
LIMIT 300
