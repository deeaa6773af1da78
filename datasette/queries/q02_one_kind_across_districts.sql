-- title: 问2 同类单位各区县比较
-- title_en: Q2 All units of one kind across districts, one year
-- description: 给出职能类别（sector，如 财政）和年度，列出各区县该类单位的预算支出与结构，万元。
-- description_en: Give a sector and a year: the units of that kind in every district, with structure.
-- warning: 只列单位口径（scope = unit）；phase 为空时取预算。名次不是评价。
-- warning_en: Unit scope only; the budget where phase is left blank. A rank is no judgement.
SELECT district_code, district, unit, unit_id, fiscal_year, phase, expenditure_current, median, times_median, rank, peers,
  personnel_share, operating_share, project_share, document_id
FROM peers
WHERE sector = :sector AND fiscal_year = CAST(:year AS INTEGER) AND scope = 'unit'
  AND phase = coalesce(nullif(:phase, ''), 'budget')
ORDER BY rank, unit_id
