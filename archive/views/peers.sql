-- title: 同类单位比较
-- title_en: Peers
-- description: 一行一个单位、年度、阶段和口径，与全市同一职能类别（sector）、同一阶段和口径的单位比较：支出、结构、中位数、名次，金额为万元。
-- description_en: Each unit beside those of its kind in the same year, phase and scope: expenditure, structure, median and rank.
-- warning: 规模、辖区和职责不同，名次不是评价。职能类别由名称判断，未能归类的单位不在此列（见 unclassified_units）。
-- facets: sector, fiscal_year, phase, scope
-- prepared: yes
-- index: unit_id, fiscal_year; sector, fiscal_year, phase, scope
-- column peers: 同类单位数（含本单位） | Units of its kind, itself included
-- column median: 同类单位本年支出的中位数（万元） | Median expenditure of the peers
-- column times_median: 本单位为中位数的倍数 | Times the median
-- column rank: 名次，支出最多为 1 | Rank, 1 spends most
-- column personnel_share: 人员经费占一般公共预算支出（%） | Personnel in percent of the general public budget
-- column operating_share: 日常公用经费占一般公共预算支出（%） | Operating in percent
-- column project_share: 项目支出占一般公共预算支出（%） | Projects in percent
WITH placed AS (
  SELECT *,
    coalesce(expenditure_current, expenditure) AS spent,
    row_number() OVER (PARTITION BY sector, fiscal_year, phase, scope ORDER BY coalesce(expenditure_current, expenditure)) AS place,
    count(*) OVER (PARTITION BY sector, fiscal_year, phase, scope) AS n
  FROM unit_year
  WHERE sector IS NOT NULL AND coalesce(expenditure_current, expenditure) IS NOT NULL
),
middle AS (
  SELECT sector, fiscal_year, phase, scope, avg(spent) AS median
  FROM placed
  WHERE place IN ((n + 1) / 2, (n + 2) / 2)
  GROUP BY sector, fiscal_year, phase, scope
)
SELECT
  placed.sector, placed.fiscal_year, placed.phase, placed.scope,
  placed.unit_id, placed.unit, placed.district_code, placed.district,
  placed.spent AS expenditure_current,
  placed.n AS peers,
  round(middle.median, 2) AS median,
  round(placed.spent / nullif(middle.median, 0), 2) AS times_median,
  rank() OVER (PARTITION BY placed.sector, placed.fiscal_year, placed.phase, placed.scope ORDER BY placed.spent DESC) AS rank,
  placed.san_gong, placed.personnel, placed.operating, placed.project,
  round(100.0 * placed.personnel / nullif(placed.general, 0), 2) AS personnel_share,
  round(100.0 * placed.operating / nullif(placed.general, 0), 2) AS operating_share,
  round(100.0 * placed.project / nullif(placed.general, 0), 2) AS project_share,
  placed.document_id
FROM placed
JOIN middle
  ON middle.sector = placed.sector AND middle.fiscal_year = placed.fiscal_year AND middle.phase = placed.phase
  AND middle.scope IS placed.scope
