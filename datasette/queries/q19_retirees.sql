-- title: 问19 离退休负担
-- title_en: Q19 The burden of retirees
-- description: 离退休与养老（20805 中单位缴费以外的部分）、离退休费（30301、30302）和对个人和家庭的补助（303），占支出的百分比，万元。
-- description_en: Pensions and retirement by function and by purpose, in percent of expenditure.
-- warning: 2080505、2080506 是在职人员的单位缴费，不计入。经济分类只含一般公共预算基本支出。
-- warning_en: 2080505 and 2080506 are employers' contributions for staff in service and not counted. By purpose: basic expenditure of the general public budget only.
WITH by_function AS (
  SELECT document_id, sum(amount) AS retirement
  FROM spending_by_function
  WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
    AND code >= '20805' AND code < '20806' AND code NOT IN ('2080505', '2080506', '2080507')
  GROUP BY document_id
),
by_economy AS (
  SELECT document_id, sum(amount) FILTER (WHERE code LIKE '30301%' OR code LIKE '30302%') AS pensions,
    sum(amount) AS individuals
  FROM spending_by_economy
  WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
    AND code >= '303' AND code < '304'
  GROUP BY document_id
)
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.phase, y.scope, y.expenditure_current,
  round(by_function.retirement, 2) AS retirement_by_function,
  round(by_economy.pensions, 2) AS pensions,
  round(by_economy.individuals, 2) AS individuals,
  round(100.0 * by_function.retirement / nullif(y.expenditure_current, 0), 2) AS percent,
  y.document_id
FROM unit_year AS y
LEFT JOIN by_function ON by_function.document_id = y.document_id
LEFT JOIN by_economy ON by_economy.document_id = y.document_id
WHERE y.fiscal_year = CAST(:year AS INTEGER) AND y.phase = coalesce(nullif(:phase, ''), 'budget')
ORDER BY percent DESC, y.unit_id, y.document_id
LIMIT 300
