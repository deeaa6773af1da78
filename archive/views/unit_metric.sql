-- title: 单位年度指标（长表）
-- title_en: Units by year, one figure per row
-- description: unit_year 的主要指标，一行一个指标，金额为万元；供逐年比较与作图。
-- description_en: The main figures of unit_year, one per row.
-- warning: 指标之间有包含关系（合计含其部分），不可跨指标相加；部门与单位两种口径不可相加。
-- facets: metric, fiscal_year, phase, scope
-- column metric: 指标，与 unit_year 的列同名 | Metric, named as the column of unit_year
WITH metric(metric) AS (
  VALUES ('revenue'), ('expenditure'), ('expenditure_current'), ('general'), ('basic'), ('project'), ('personnel'),
    ('operating'), ('san_gong'), ('abroad'), ('vehicles'), ('reception'), ('agency_operating'), ('procurement')
)
SELECT
  unit_id, unit, district_code, district, sector, fiscal_year, phase, scope, metric.metric,
  CASE metric.metric
    WHEN 'revenue' THEN revenue
    WHEN 'expenditure' THEN expenditure
    WHEN 'expenditure_current' THEN expenditure_current
    WHEN 'general' THEN general
    WHEN 'basic' THEN basic
    WHEN 'project' THEN project
    WHEN 'personnel' THEN personnel
    WHEN 'operating' THEN operating
    WHEN 'san_gong' THEN san_gong
    WHEN 'abroad' THEN abroad
    WHEN 'vehicles' THEN vehicles
    WHEN 'reception' THEN reception
    WHEN 'agency_operating' THEN agency_operating
    WHEN 'procurement' THEN procurement
  END AS amount,
  document_id
FROM unit_year
CROSS JOIN metric
WHERE CASE metric.metric
    WHEN 'revenue' THEN revenue
    WHEN 'expenditure' THEN expenditure
    WHEN 'expenditure_current' THEN expenditure_current
    WHEN 'general' THEN general
    WHEN 'basic' THEN basic
    WHEN 'project' THEN project
    WHEN 'personnel' THEN personnel
    WHEN 'operating' THEN operating
    WHEN 'san_gong' THEN san_gong
    WHEN 'abroad' THEN abroad
    WHEN 'vehicles' THEN vehicles
    WHEN 'reception' THEN reception
    WHEN 'agency_operating' THEN agency_operating
    WHEN 'procurement' THEN procurement
  END IS NOT NULL
