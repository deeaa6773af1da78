-- title: 问16 政府采购与项目支出
-- title_en: Q16 Procurement against project spending
-- description: 政府采购预算及货物、工程、服务三类，与项目支出（全部资金）和支出的比例，万元。
-- description_en: Procurement with goods, works and services, beside project spending.
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.scope, y.procurement,
  bought.goods, bought.works, bought.services, y.project_all AS project,
  round(100.0 * y.procurement / nullif(y.project_all, 0), 2) AS percent_of_project,
  round(100.0 * y.procurement / nullif(y.expenditure_current, 0), 2) AS percent_of_expenditure,
  y.document_id
FROM unit_year AS y
LEFT JOIN (
  SELECT document_id,
    sum(amount_fen) FILTER (WHERE code = 'A') / 1000000.0 AS goods,
    sum(amount_fen) FILTER (WHERE code = 'B') / 1000000.0 AS works,
    sum(amount_fen) FILTER (WHERE code = 'C') / 1000000.0 AS services
  FROM line
  WHERE kind = 'procurement' AND classification = 'procurement' AND measure = 'total' AND fund = 'all' AND is_duplicate = 0
    AND year = fiscal_year AND fiscal_year = CAST(:year AS INTEGER)
  GROUP BY document_id
) AS bought USING (document_id)
WHERE y.phase = 'budget' AND y.procurement > 0 AND y.fiscal_year = CAST(:year AS INTEGER)
ORDER BY y.procurement DESC, y.unit_id
LIMIT 300
