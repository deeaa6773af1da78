-- title: 问16 政府采购与项目支出
-- title_en: Q16 Procurement against project spending
-- description: 政府采购预算及货物、工程、服务三类，与项目支出（全部资金）和支出的比例，万元。
-- description_en: Procurement with goods, works and services, beside project spending.
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.scope, y.procurement,
  sum(line.amount_fen) FILTER (WHERE line.code = 'A') / 1000000.0 AS goods,
  sum(line.amount_fen) FILTER (WHERE line.code = 'B') / 1000000.0 AS works,
  sum(line.amount_fen) FILTER (WHERE line.code = 'C') / 1000000.0 AS services,
  y.project_all AS project,
  round(100.0 * y.procurement / nullif(y.project_all, 0), 2) AS percent_of_project,
  round(100.0 * y.procurement / nullif(y.expenditure_current, 0), 2) AS percent_of_expenditure,
  y.document_id
FROM (
  SELECT unit, unit_id, district_code, sector, fiscal_year, scope, procurement, project_all, expenditure_current, document_id
  FROM unit_year
  WHERE phase = 'budget' AND procurement > 0 AND fiscal_year = CAST(:year AS INTEGER)
  ORDER BY procurement DESC, unit_id
  LIMIT 300
) AS y
LEFT JOIN line
  ON line.document_id = y.document_id AND line.kind = 'procurement' AND line.classification = 'procurement'
  AND line.measure = 'total' AND line.fund = 'all' AND line.is_duplicate = 0 AND line.year = y.fiscal_year
GROUP BY y.unit_id, y.scope, y.document_id
ORDER BY y.procurement DESC, y.unit_id
