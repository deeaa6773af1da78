-- title: 政府采购与项目支出
-- title_en: Procurement beside project spending
-- description: 各单位政府采购预算与项目支出，及货物、工程、服务（A、B、C），万元。
-- description_en: Planned procurement beside project spending, by goods, works and services.
-- warning: 政府采购也含公用经费中的采购，可以大于项目支出。部门与单位两种口径不可相加。
-- warning_en: Procurement also comes out of operating money and may exceed project spending. Never add department and unit scopes.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column procurement: 政府采购（万元） | Procurement
-- column project: 项目支出（万元） | Project spending
-- column procurement_share: 采购占项目（%） | Procurement to projects
-- column goods: 货物 A（万元） | Goods (A)
-- column works: 工程 B（万元） | Works (B)
-- column services: 服务 C（万元） | Services (C)
-- column document_id: 来源文件 | Source
SELECT
  unit_year.unit_id, unit_year.unit, unit_year.district_code, unit_year.district, unit_year.fiscal_year, unit_year.phase,
  unit_year.procurement, coalesce(unit_year.project_all, unit_year.project) AS project,
  round(100.0 * unit_year.procurement / nullif(coalesce(unit_year.project_all, unit_year.project), 0), 1) AS procurement_share,
  (SELECT sum(amount_fen) / 1000000.0 FROM line WHERE line.document_id = unit_year.document_id AND kind = 'procurement' AND code = 'A' AND measure = 'total' AND fund = 'all' AND is_duplicate = 0) AS goods,
  (SELECT sum(amount_fen) / 1000000.0 FROM line WHERE line.document_id = unit_year.document_id AND kind = 'procurement' AND code = 'B' AND measure = 'total' AND fund = 'all' AND is_duplicate = 0) AS works,
  (SELECT sum(amount_fen) / 1000000.0 FROM line WHERE line.document_id = unit_year.document_id AND kind = 'procurement' AND code = 'C' AND measure = 'total' AND fund = 'all' AND is_duplicate = 0) AS services,
  unit_year.document_id
FROM unit_year
WHERE unit_year.fiscal_year = :year AND unit_year.phase = coalesce(nullif(:phase, ''), 'budget') AND unit_year.scope = coalesce(nullif(:scope, ''), 'unit')
  AND (:district = '' OR unit_year.district_code = :district) AND unit_year.procurement IS NOT NULL
ORDER BY unit_year.procurement DESC
LIMIT 100
