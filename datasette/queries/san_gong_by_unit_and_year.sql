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
  b.unit_id, b.unit, b.district_code, b.district, b.sector, b.fiscal_year, b.scope,
  b.san_gong AS budget, f.san_gong AS final, round(f.san_gong - b.san_gong, 2) AS difference,
  b.abroad AS abroad_budget, b.vehicle_purchase AS vehicle_purchase_budget, b.vehicle_operation AS vehicle_operation_budget, b.reception AS reception_budget,
  f.abroad AS abroad_final, f.vehicle_purchase AS vehicle_purchase_final, f.vehicle_operation AS vehicle_operation_final, f.reception AS reception_final,
  b.document_id
FROM unit_year AS b
LEFT JOIN unit_year AS f ON f.unit_id = b.unit_id AND f.fiscal_year = b.fiscal_year AND f.phase = 'final' AND f.scope IS b.scope
WHERE b.phase = 'budget' AND b.san_gong IS NOT NULL
  AND b.scope = coalesce(nullif(:scope, ''), 'unit')
  AND (:year = '' OR b.fiscal_year = CAST(:year AS INTEGER)) AND (:district = '' OR b.district_code = :district) AND (:sector = '' OR b.sector = :sector)
ORDER BY b.fiscal_year DESC, b.san_gong DESC, b.unit_id
LIMIT 300
