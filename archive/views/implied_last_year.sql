-- title: 倒推上年
-- title_en: Last year as this year's document implies it
-- description: 本年文件说“比上年增减多少”或并列上年数，由此倒推的上年数与上年自己的文件对照，金额为万元。
--   outcome：match 一致；rounding 相差不超过 0.01；contradiction 不一致；no_page 没有上年文件可对照。
-- description_en: Last year's figure from this year's words (amount less change) or columns, against last year's own document.
-- warning: 不一致可能是上年数调整口径，也可能是文件有误，不是指责。只对照同一单位、阶段和口径。
-- facets: outcome, metric, source, fiscal_year
-- prepared: yes
-- index: unit_id, fiscal_year; document_id; outcome, metric
-- column source: statement 文字；table 表中上年栏 | Where this year's document says it
-- column implied: 倒推的上年数（万元） | Implied figure of last year
-- column printed: 上年文件所印（万元） | Printed by last year's document
-- column difference: 倒推减所印（万元） | Implied less printed
WITH said AS (
  SELECT document_id, metric, amount_fen - change_fen AS implied_fen, sentence,
    row_number() OVER (PARTITION BY document_id, metric ORDER BY paragraph, statement_id) AS place
  FROM statement
  WHERE amount_fen IS NOT NULL AND change_fen IS NOT NULL AND coalesce(year, fiscal_year) = fiscal_year
    AND metric IN ('revenue', 'expenditure', 'general_expenditure', 'basic', 'project', 'san_gong', 'abroad', 'vehicles',
      'vehicle_purchase', 'vehicle_operation', 'reception', 'agency_operating', 'procurement')
),
columns AS (
  SELECT line.document_id,
    CASE
      WHEN line.kind = 'general_expenditure' AND measure = 'total' THEN 'general_expenditure'
      WHEN line.kind = 'general_expenditure' THEN measure
      WHEN line.kind = 'san_gong' AND measure = 'total' THEN 'san_gong'
      ELSE measure
    END AS metric,
    max(amount_fen) AS implied_fen
  FROM line
  WHERE line.year = line.fiscal_year - 1 AND is_duplicate = 0
    AND (
      (line.kind = 'general_expenditure' AND direction = 'expenditure' AND is_total AND measure IN ('total', 'basic', 'project'))
      OR (line.kind = 'san_gong' AND level < 2
        AND measure IN ('total', 'abroad', 'vehicles', 'vehicle_purchase', 'vehicle_operation', 'reception'))
    )
  GROUP BY 1, 2
),
implied AS (
  SELECT document_id, metric, implied_fen, 'statement' AS source, sentence FROM said WHERE place = 1
  UNION ALL
  SELECT document_id, metric, implied_fen, 'table', NULL FROM columns
),
compared AS (
  SELECT
    this.unit_id, this.unit, this.district_code, this.fiscal_year, this.phase, this.scope,
    implied.metric, implied.source,
    implied.implied_fen / 1000000.0 AS implied,
    CASE implied.metric
      WHEN 'revenue' THEN last.revenue
      WHEN 'expenditure' THEN last.expenditure
      WHEN 'general_expenditure' THEN last.general
      WHEN 'basic' THEN last.basic
      WHEN 'project' THEN last.project
      WHEN 'san_gong' THEN last.san_gong
      WHEN 'abroad' THEN last.abroad
      WHEN 'vehicles' THEN last.vehicles
      WHEN 'vehicle_purchase' THEN last.vehicle_purchase
      WHEN 'vehicle_operation' THEN last.vehicle_operation
      WHEN 'reception' THEN last.reception
      WHEN 'agency_operating' THEN last.agency_operating
      WHEN 'procurement' THEN last.procurement
    END AS printed,
    implied.sentence, this.document_id, last.document_id AS last_document_id
  FROM implied
  JOIN unit_year AS this USING (document_id)
  LEFT JOIN unit_year AS last
    ON last.unit_id = this.unit_id AND last.fiscal_year = this.fiscal_year - 1 AND last.phase = this.phase
    AND last.scope IS this.scope
)
SELECT
  unit_id, unit, district_code, fiscal_year, phase, scope, metric, source, implied, printed,
  round(implied - printed, 6) AS difference,
  CASE
    WHEN printed IS NULL THEN 'no_page'
    WHEN abs(implied - printed) < 0.000001 THEN 'match'
    WHEN abs(implied - printed) < 0.010001 THEN 'rounding'
    ELSE 'contradiction'
  END AS outcome,
  sentence, document_id, last_document_id
FROM compared
