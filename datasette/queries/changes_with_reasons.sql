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
WITH figure AS MATERIALIZED (
  SELECT unit_id, unit, district_code, district, fiscal_year, phase, scope, document_id,
    CASE :metric
      WHEN 'expenditure_current' THEN expenditure_current
      WHEN 'revenue' THEN revenue
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
      ELSE expenditure
    END AS amount
  FROM unit_year
  WHERE fiscal_year IN (CAST(:year AS INTEGER), CAST(:year AS INTEGER) - 1) AND phase = coalesce(nullif(:phase, ''), 'budget')
    AND scope = coalesce(nullif(:scope, ''), 'unit') AND (:district = '' OR district_code = :district)
),
largest AS (
  SELECT this.*, last.amount AS amount_last_year, round(this.amount - last.amount, 6) AS change
  FROM figure AS this
  JOIN figure AS last ON last.unit_id = this.unit_id AND last.fiscal_year = this.fiscal_year - 1
  WHERE this.fiscal_year = CAST(:year AS INTEGER) AND this.amount <> last.amount
    AND NOT EXISTS (
      SELECT 1 FROM unit_event
      WHERE unit_event.unit_id = this.unit_id AND unit_event.year = this.fiscal_year AND unit_event.event <> 'renamed'
    )
  ORDER BY abs(this.amount - last.amount) DESC, this.document_id
  LIMIT 100
)
SELECT
  unit_id, unit, district_code, district, fiscal_year, phase, scope, amount_last_year, amount, change,
  round(100.0 * change / nullif(amount_last_year, 0), 2) AS change_percent,
  (
    SELECT statement.reason FROM statement
    WHERE statement.document_id = largest.document_id AND statement.reason <> ''
      AND statement.metric IN (coalesce(nullif(:metric, ''), 'expenditure'), CASE coalesce(nullif(:metric, ''), 'expenditure')
        -- As in year_over_year: revenue and expenditure change by the same amount.
        WHEN 'general' THEN 'general_expenditure'
        WHEN 'expenditure_current' THEN 'expenditure'
        WHEN 'expenditure' THEN 'revenue'
        WHEN 'revenue' THEN 'expenditure'
      END)
    ORDER BY statement.metric <> coalesce(nullif(:metric, ''), 'expenditure'), statement.paragraph
    LIMIT 1
  ) AS reason,
  document_id
FROM largest
ORDER BY abs(change) DESC, document_id
