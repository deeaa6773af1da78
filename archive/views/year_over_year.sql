-- title: 逐年变化
-- title_en: Year over year
-- description: 一行一个单位、年度、阶段、口径和指标：本年、上年（取自上年自己的文件）、增减额和增减率，金额为万元；reason 为文件所述理由。
-- description_en: This year against last year as last year's own document has it, with the reason given.
-- warning: 只比较同一单位、同一阶段、同一口径的相邻两年。breaks = 1 的年度单位有合并、分立或划转，增减不代表同一机构的变化。名义金额，未扣除物价。
-- facets: metric, fiscal_year, phase, scope, district_code
-- column metric: 指标，与 unit_year 的列同名；不同指标不可相加 | Metric, named as the column of unit_year
-- column amount: 本年（万元） | This year
-- column last_year: 上年（万元，取自上年文件） | Last year, from last year's document
-- column change: 增减额（万元） | Change
-- column change_percent: 增减率（%），上年为 0 时为空 | Change in percent; empty where last year was 0
-- column reason: 文件所述理由 | The reason given
-- column breaks: 本年单位有合并、分立、划转（1 是） | The unit was merged, split or transferred
WITH metric(metric) AS (
  VALUES ('revenue'), ('expenditure'), ('expenditure_current'), ('general'), ('basic'), ('project'), ('personnel'),
    ('operating'), ('san_gong'), ('abroad'), ('vehicles'), ('reception'), ('agency_operating'), ('procurement')
)
SELECT
  compared.unit_id, compared.unit, compared.district_code, compared.district, compared.sector, compared.fiscal_year,
  compared.phase, compared.scope, compared.metric, compared.amount, compared.last_year,
  round(compared.amount - compared.last_year, 6) AS change,
  round(100.0 * (compared.amount - compared.last_year) / nullif(compared.last_year, 0), 2) AS change_percent,
  coalesce(
    (
      SELECT statement.reason
      FROM statement
      WHERE statement.document_id = compared.document_id AND statement.reason <> '' AND statement.metric = compared.metric
      ORDER BY statement.paragraph
      LIMIT 1
    ),
    -- Revenue and expenditure change by the same amount: what is said of the one explains the other.
    (
      SELECT statement.reason
      FROM statement
      WHERE statement.document_id = compared.document_id AND statement.reason <> ''
        AND statement.metric = CASE compared.metric
          WHEN 'general' THEN 'general_expenditure'
          WHEN 'expenditure_current' THEN 'expenditure'
          WHEN 'expenditure' THEN 'revenue'
          WHEN 'revenue' THEN 'expenditure'
        END
      ORDER BY statement.paragraph
      LIMIT 1
    )
  ) AS reason,
  coalesce(unit_break.breaks, 0) AS breaks,
  unit_break.events,
  compared.document_id,
  compared.last_document_id
FROM (
  SELECT
    this.unit_id, this.unit, this.district_code, this.district, this.sector, this.fiscal_year, this.phase, this.scope,
    metric.metric,
    CASE metric.metric
      WHEN 'revenue' THEN this.revenue
      WHEN 'expenditure' THEN this.expenditure
      WHEN 'expenditure_current' THEN this.expenditure_current
      WHEN 'general' THEN this.general
      WHEN 'basic' THEN this.basic
      WHEN 'project' THEN this.project
      WHEN 'personnel' THEN this.personnel
      WHEN 'operating' THEN this.operating
      WHEN 'san_gong' THEN this.san_gong
      WHEN 'abroad' THEN this.abroad
      WHEN 'vehicles' THEN this.vehicles
      WHEN 'reception' THEN this.reception
      WHEN 'agency_operating' THEN this.agency_operating
      WHEN 'procurement' THEN this.procurement
    END AS amount,
    CASE metric.metric
      WHEN 'revenue' THEN last.revenue
      WHEN 'expenditure' THEN last.expenditure
      WHEN 'expenditure_current' THEN last.expenditure_current
      WHEN 'general' THEN last.general
      WHEN 'basic' THEN last.basic
      WHEN 'project' THEN last.project
      WHEN 'personnel' THEN last.personnel
      WHEN 'operating' THEN last.operating
      WHEN 'san_gong' THEN last.san_gong
      WHEN 'abroad' THEN last.abroad
      WHEN 'vehicles' THEN last.vehicles
      WHEN 'reception' THEN last.reception
      WHEN 'agency_operating' THEN last.agency_operating
      WHEN 'procurement' THEN last.procurement
    END AS last_year,
    this.document_id,
    last.document_id AS last_document_id
  FROM unit_year AS this
  JOIN unit_year AS last
    ON last.unit_id = this.unit_id AND last.fiscal_year = this.fiscal_year - 1 AND last.phase = this.phase
    AND last.scope IS this.scope
  CROSS JOIN metric
) AS compared
LEFT JOIN unit_break ON unit_break.unit_id = compared.unit_id AND unit_break.fiscal_year = compared.fiscal_year
WHERE compared.amount IS NOT NULL AND compared.last_year IS NOT NULL
