-- title: 增减最大的单位
-- title_en: The largest changes, with the reason given
-- description: 按支出（或收入）增减额排列的年度变化，附文件所述理由。单位有合并、分立、划转的年度不列。
-- description_en: Yearly changes of revenue and expenditure by size, with the reason given; years with a merger, split or transfer are left out.
-- warning: 理由是单位自己的陈述。部门与单位两种口径分开排名。
-- facets: metric, fiscal_year, phase, scope
-- column rank: 在该年度、阶段、口径、指标中的名次 | Rank within year, phase, scope and metric
SELECT
  fiscal_year, phase, scope, metric,
  rank() OVER (PARTITION BY fiscal_year, phase, scope, metric ORDER BY abs(change) DESC) AS rank,
  unit_id, unit, district_code, district, sector, last_year, amount, change, change_percent, reason, document_id
FROM year_over_year
WHERE metric IN ('revenue', 'expenditure') AND change <> 0 AND NOT breaks
