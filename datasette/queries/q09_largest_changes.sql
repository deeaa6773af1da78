-- title: 问9 逐年变化最大的单位及其理由
-- title_en: Q9 The largest changes and the reasons given
-- description: 给出年度，按支出增减额排列，附文件所述理由，万元。
-- description_en: Give a year: units by the size of the change of expenditure, with the reason given.
-- warning: 理由是单位自己的陈述；有合并、分立、划转的单位不列。
-- warning_en: Reasons are the units' own words. Units with a merger, split or transfer are left out.
SELECT rank, unit, unit_id, district_code, scope, phase, last_year, amount, change, change_percent, reason, document_id
FROM largest_changes
WHERE metric = 'expenditure' AND fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
  AND scope = coalesce(nullif(:scope, ''), 'unit')
ORDER BY rank, unit_id, document_id
LIMIT 100
