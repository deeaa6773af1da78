-- title: 一个单位历年“三公”经费
-- title_en: One unit's “three publics” over the years
-- description: 一个单位历年“三公”经费的预算与决算及各部分，万元。空白表示没有公开，不是 0。
-- description_en: Budget and final account of the “three publics” and its parts. Blank is not published, not 0.
-- warning: 部门与单位两种口径不可相加。
-- warning_en: Never add department and unit scopes.
-- column budget: 预算合计（万元） | Budget
-- column final: 决算合计（万元） | Final
-- column abroad_budget: 出国预算（万元） | Abroad, budget
-- column abroad_final: 出国决算（万元） | Abroad, final
-- column vehicle_purchase_budget: 购车预算（万元） | Vehicle purchase, budget
-- column vehicle_purchase_final: 购车决算（万元） | Vehicle purchase, final
-- column vehicle_operation_budget: 用车运维预算（万元） | Vehicle running, budget
-- column vehicle_operation_final: 用车运维决算（万元） | Vehicle running, final
-- column reception_budget: 接待预算（万元） | Reception, budget
-- column reception_final: 接待决算（万元） | Reception, final
SELECT
  every.fiscal_year, every.scope,
  b.san_gong AS budget, f.san_gong AS final,
  b.abroad AS abroad_budget, f.abroad AS abroad_final,
  b.vehicle_purchase AS vehicle_purchase_budget, f.vehicle_purchase AS vehicle_purchase_final,
  b.vehicle_operation AS vehicle_operation_budget, f.vehicle_operation AS vehicle_operation_final,
  b.reception AS reception_budget, f.reception AS reception_final
FROM (SELECT DISTINCT fiscal_year, scope FROM unit_year WHERE unit_id = :unit) AS every
LEFT JOIN unit_year AS b
  ON b.unit_id = :unit AND b.fiscal_year = every.fiscal_year AND b.phase = 'budget' AND b.scope IS every.scope
LEFT JOIN unit_year AS f
  ON f.unit_id = :unit AND f.fiscal_year = every.fiscal_year AND f.phase = 'final' AND f.scope IS every.scope
WHERE coalesce(b.san_gong, f.san_gong, b.reception, f.reception, b.vehicles, f.vehicles) IS NOT NULL
ORDER BY every.scope, every.fiscal_year
