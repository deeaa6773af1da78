-- title: 问19 离退休负担
-- title_en: Q19 The burden of retirees
-- description: 离退休与养老（20805 中单位缴费以外的部分）、离退休费（30301、30302）和对个人和家庭的补助（303），占支出的百分比，万元。
-- description_en: Pensions and retirement by function and by purpose, in percent of expenditure.
-- warning: 2080505、2080506 是在职人员的单位缴费，不计入。经济分类只含一般公共预算基本支出。
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.phase, y.scope, y.expenditure_current,
  round((SELECT sum(amount) FROM spending_by_function AS f WHERE f.document_id = y.document_id AND f.group_code = '20805'
    AND f.code NOT IN ('2080505', '2080506', '2080507')), 2) AS retirement_by_function,
  round((SELECT sum(amount) FROM spending_by_economy AS e WHERE e.document_id = y.document_id
    AND (e.code LIKE '30301%' OR e.code LIKE '30302%')), 2) AS pensions,
  round((SELECT sum(amount) FROM spending_by_economy AS e WHERE e.document_id = y.document_id AND e.class_code = '303'), 2)
    AS individuals,
  round(100.0 * (SELECT sum(amount) FROM spending_by_function AS f WHERE f.document_id = y.document_id
    AND f.group_code = '20805' AND f.code NOT IN ('2080505', '2080506', '2080507')) / nullif(y.expenditure_current, 0), 2)
    AS percent,
  y.document_id
FROM unit_year AS y
WHERE y.fiscal_year = CAST(:year AS INTEGER) AND y.phase = coalesce(nullif(:phase, ''), 'budget')
ORDER BY percent DESC, y.unit_id, y.document_id
LIMIT 300
