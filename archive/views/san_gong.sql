-- title: “三公”经费
-- title_en: The “three publics”
-- description: 一行一个单位、年度和口径：预算与决算并列，合计及各部分，金额为万元。budgeted 为决算表中所印的预算数，可与预算文件核对。
-- description_en: One row per unit, year and scope: budget beside final account, the total and its parts.
-- warning: 公务用车小计已含购置与运行维护，不可再加；部门与单位两种口径不可相加。空白表示没有公开，不是 0。
-- facets: fiscal_year, scope, district_code
-- prepared: yes
-- index: unit_id, fiscal_year; scope, fiscal_year, district_code, budget, final, district, abroad_final, vehicles_final, reception_final; district_code, fiscal_year
-- column budget: 预算合计（万元） | Budget
-- column final: 决算合计（万元） | Final account
-- column difference: 决算减预算（万元） | Final less budget
WITH printed_budget AS (
  SELECT document_id, max(amount_fen) AS amount
  FROM line
  WHERE kind = 'san_gong' AND measure = 'budgeted' AND is_duplicate = 0 AND year = fiscal_year
  GROUP BY document_id
),
both AS (
  SELECT unit_id, fiscal_year, scope FROM unit_year WHERE san_gong IS NOT NULL
  UNION
  SELECT unit_id, fiscal_year, scope FROM unit_year WHERE reception IS NOT NULL OR vehicles IS NOT NULL
)
SELECT
  both.unit_id,
  coalesce(b.unit, f.unit) AS unit,
  coalesce(b.district_code, f.district_code) AS district_code,
  coalesce(b.district, f.district) AS district,
  coalesce(b.sector, f.sector) AS sector,
  both.fiscal_year,
  both.scope,
  b.san_gong AS budget,
  f.san_gong AS final,
  round(f.san_gong - b.san_gong, 2) AS difference,
  printed_budget.amount / 1000000.0 AS budgeted,
  b.abroad AS abroad_budget,
  f.abroad AS abroad_final,
  b.vehicles AS vehicles_budget,
  f.vehicles AS vehicles_final,
  b.vehicle_purchase AS vehicle_purchase_budget,
  f.vehicle_purchase AS vehicle_purchase_final,
  b.vehicle_operation AS vehicle_operation_budget,
  f.vehicle_operation AS vehicle_operation_final,
  b.reception AS reception_budget,
  f.reception AS reception_final,
  b.document_id AS budget_document_id,
  f.document_id AS final_document_id
FROM both
LEFT JOIN unit_year AS b
  ON b.unit_id = both.unit_id AND b.fiscal_year = both.fiscal_year AND b.scope IS both.scope AND b.phase = 'budget'
LEFT JOIN unit_year AS f
  ON f.unit_id = both.unit_id AND f.fiscal_year = both.fiscal_year AND f.scope IS both.scope AND f.phase = 'final'
LEFT JOIN printed_budget ON printed_budget.document_id = f.document_id
