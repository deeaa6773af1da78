-- title: 各单位各年度“三公”经费
-- title_en: “Three publics” by unit and year
-- description: 各单位“三公”经费的预算与决算及各部分，万元。
-- description_en: Budget and final account of the “three publics”, unit by unit.
-- warning: 空白表示没有公开，不是 0。部门与单位两种口径不可相加。
-- warning_en: Blank is not published, not 0. Never add department and unit scopes.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column budget: 预算合计（万元） | Budget
-- column final: 决算合计（万元） | Final
-- column difference: 决算减预算（万元） | Final less budget
-- column abroad_budget: 出国预算（万元） | Abroad, budget
-- column abroad_final: 出国决算（万元） | Abroad, final
-- column vehicle_purchase_budget: 购车预算（万元） | Vehicle purchase, budget
-- column vehicle_purchase_final: 购车决算（万元） | Vehicle purchase, final
-- column vehicle_operation_budget: 用车运维预算（万元） | Vehicle running, budget
-- column vehicle_operation_final: 用车运维决算（万元） | Vehicle running, final
-- column reception_budget: 接待预算（万元） | Reception, budget
-- column reception_final: 接待决算（万元） | Reception, final
-- column document_id: 来源文件 | Source
SELECT
  unit_id, max(unit) AS unit, max(district_code) AS district_code, max(district) AS district, max(sector) AS sector, fiscal_year, scope,
  max(san_gong) FILTER (WHERE phase = 'budget') AS budget, max(san_gong) FILTER (WHERE phase = 'final') AS final,
  round(max(san_gong) FILTER (WHERE phase = 'final') - max(san_gong) FILTER (WHERE phase = 'budget'), 2) AS difference,
  max(abroad) FILTER (WHERE phase = 'budget') AS abroad_budget,
  max(vehicle_purchase) FILTER (WHERE phase = 'budget') AS vehicle_purchase_budget,
  max(vehicle_operation) FILTER (WHERE phase = 'budget') AS vehicle_operation_budget,
  max(reception) FILTER (WHERE phase = 'budget') AS reception_budget,
  max(abroad) FILTER (WHERE phase = 'final') AS abroad_final,
  max(vehicle_purchase) FILTER (WHERE phase = 'final') AS vehicle_purchase_final,
  max(vehicle_operation) FILTER (WHERE phase = 'final') AS vehicle_operation_final,
  max(reception) FILTER (WHERE phase = 'final') AS reception_final,
  coalesce(max(document_id) FILTER (WHERE phase = 'budget'), max(document_id)) AS document_id
FROM unit_year
WHERE san_gong IS NOT NULL AND scope = coalesce(nullif(:scope, ''), 'unit')
  AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER)) AND (:district = '' OR district_code = :district) AND (:sector = '' OR sector = :sector)
GROUP BY unit_id, fiscal_year, scope
ORDER BY fiscal_year DESC, coalesce(budget, final) DESC, unit_id
LIMIT 300
