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
-- column procurement_share: 采购占项目（%） | Procurement to projects, percent
-- column goods: 货物 A（万元） | Goods (A)
-- column works: 工程 B（万元） | Works (B)
-- column services: 服务 C（万元） | Services (C)
-- column document_id: 来源文件 | Source
SELECT unit_id, unit, district_code, district, fiscal_year, phase, procurement, coalesce(project_all, project) AS project,
  round(100.0 * procurement / nullif(coalesce(project_all, project), 0), 1) AS procurement_share,
  goods, works, services, document_id
FROM unit_year
WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = coalesce(nullif(:phase, ''), 'budget')
  AND scope = coalesce(nullif(:scope, ''), 'unit') AND (:district = '' OR district_code = :district) AND procurement IS NOT NULL
ORDER BY procurement DESC, unit_id
LIMIT 100
