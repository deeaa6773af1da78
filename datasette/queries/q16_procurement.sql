-- title: 问16 政府采购与项目支出
-- title_en: Q16 Procurement against project spending
-- description: 政府采购预算及货物、工程、服务三类，与项目支出（全部资金）和支出的比例，万元。
-- description_en: Procurement with goods, works and services, beside project spending.
SELECT unit, unit_id, district_code, sector, fiscal_year, scope, procurement, goods, works, services, project_all AS project,
  round(100.0 * procurement / nullif(project_all, 0), 2) AS percent_of_project,
  round(100.0 * procurement / nullif(expenditure_current, 0), 2) AS percent_of_expenditure,
  document_id
FROM unit_year
WHERE phase = 'budget' AND procurement > 0 AND fiscal_year = CAST(:year AS INTEGER)
ORDER BY procurement DESC, unit_id, document_id
LIMIT 300
