-- title: 增减最大的单位及其理由
-- title_en: The largest changes and the reasons given
-- description: 一个年度与上年相比增减最大的单位，附文件所述理由，万元。有合并、分立、划转的不列。
-- description_en: The units whose figure changed most against last year, with the reason they give.
-- warning: 理由是单位自己的陈述。名义金额，未扣除物价。
-- warning_en: Reasons are the units' own words. Nominal amounts.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column amount_last_year: 上年（万元） | Last year
-- column amount: 本年（万元） | This year
-- column change: 增减（万元） | Change
-- column change_percent: 增减率（%） | Change, percent
-- column reason: 文件所述理由 | Reason given
-- column document_id: 来源文件 | Source
SELECT unit_id, unit, district_code, district, fiscal_year, phase, scope, last_year AS amount_last_year, amount, change, change_percent, reason, document_id
FROM year_over_year
WHERE metric = coalesce(nullif(:metric, ''), 'expenditure') AND fiscal_year = :year AND phase = coalesce(nullif(:phase, ''), 'budget')
  AND scope = coalesce(nullif(:scope, ''), 'unit') AND (:district = '' OR district_code = :district) AND change <> 0 AND NOT breaks
ORDER BY abs(change) DESC
LIMIT 100
