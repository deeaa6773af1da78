-- title: 预算与决算
-- title_en: Budget against final account
-- description: 一行一个单位、年度、口径和指标：年初预算、决算、差额和偏离度（决算减预算，除以预算，%），金额为万元。
--   支出比较用本年支出（expenditure_current），不含结转下年。
-- description_en: Initial budget, final account and deviation. Compare this year's expenditure, without what is carried forward.
-- warning: 只比较同一单位、同一年度、同一口径。年中追加、机构调整都会造成偏离；breaks = 1 的年度单位有合并、分立或划转。国际通行的参照为 5%。
-- facets: metric, fiscal_year, scope, district_code
-- column metric: 指标，与 unit_year 的列同名；不同指标不可相加 | Metric, named as the column of unit_year
-- column budget: 年初预算（万元） | Initial budget
-- column final: 决算（万元） | Final account
-- column deviation: 决算减预算（万元） | Final less budget
-- column deviation_percent: 偏离度（%），预算为 0 时为空 | Deviation in percent; empty where the budget was 0
-- column breaks: 本年单位有合并、分立、划转（1 是） | The unit was merged, split or transferred
WITH metric(metric) AS (
  VALUES ('revenue'), ('expenditure'), ('expenditure_current'), ('general'), ('basic'), ('project'), ('personnel'),
    ('operating'), ('san_gong'), ('abroad'), ('vehicles'), ('reception'), ('agency_operating'), ('procurement')
)
SELECT
  compared.unit_id, compared.unit, compared.district_code, compared.district, compared.sector, compared.fiscal_year,
  compared.scope, compared.metric, compared.budget, compared.final,
  round(compared.final - compared.budget, 6) AS deviation,
  round(100.0 * (compared.final - compared.budget) / nullif(compared.budget, 0), 2) AS deviation_percent,
  coalesce(unit_break.breaks, 0) AS breaks,
  unit_break.events,
  compared.budget_document_id,
  compared.final_document_id
FROM (
  SELECT
    b.unit_id, b.unit, b.district_code, b.district, b.sector, b.fiscal_year, b.scope, metric.metric,
    CASE metric.metric
      WHEN 'revenue' THEN b.revenue
      WHEN 'expenditure' THEN b.expenditure
      WHEN 'expenditure_current' THEN b.expenditure_current
      WHEN 'general' THEN b.general
      WHEN 'basic' THEN b.basic
      WHEN 'project' THEN b.project
      WHEN 'personnel' THEN b.personnel
      WHEN 'operating' THEN b.operating
      WHEN 'san_gong' THEN b.san_gong
      WHEN 'abroad' THEN b.abroad
      WHEN 'vehicles' THEN b.vehicles
      WHEN 'reception' THEN b.reception
      WHEN 'agency_operating' THEN b.agency_operating
      WHEN 'procurement' THEN b.procurement
    END AS budget,
    CASE metric.metric
      WHEN 'revenue' THEN f.revenue
      WHEN 'expenditure' THEN f.expenditure
      WHEN 'expenditure_current' THEN f.expenditure_current
      WHEN 'general' THEN f.general
      WHEN 'basic' THEN f.basic
      WHEN 'project' THEN f.project
      WHEN 'personnel' THEN f.personnel
      WHEN 'operating' THEN f.operating
      WHEN 'san_gong' THEN f.san_gong
      WHEN 'abroad' THEN f.abroad
      WHEN 'vehicles' THEN f.vehicles
      WHEN 'reception' THEN f.reception
      WHEN 'agency_operating' THEN f.agency_operating
      WHEN 'procurement' THEN f.procurement
    END AS final,
    b.document_id AS budget_document_id,
    f.document_id AS final_document_id
  FROM unit_year AS b
  JOIN unit_year AS f
    ON f.unit_id = b.unit_id AND f.fiscal_year = b.fiscal_year AND f.scope IS b.scope AND f.phase = 'final'
  CROSS JOIN metric
  WHERE b.phase = 'budget'
) AS compared
LEFT JOIN unit_break ON unit_break.unit_id = compared.unit_id AND unit_break.fiscal_year = compared.fiscal_year
WHERE compared.budget IS NOT NULL AND compared.final IS NOT NULL
