-- title: 单位年度总览
-- title_en: Units by year
-- description: 一行一个单位、年度、阶段和口径。金额为万元，取自现行文件本年度的合计行；重复印出的行不计。
--   没有合计行时取各类之和；表中没有而文字写明的，取文字并在 from_prose 列出。空白表示文件没有写明，不是 0。
-- description_en: One row per unit, year, phase and scope, in 10,000 yuan, from the totals printed in the document in force.
-- warning: 部门（department，含所属单位）与单位（unit）两种口径不可相加；决算与预算的总计都含结转，比较支出请用 expenditure_current。
-- facets: district_code, fiscal_year, phase, scope, sector
-- prepared: yes
-- index: unit_id, fiscal_year, phase, scope; district_code, fiscal_year, phase; fiscal_year, phase; document_id; sector, fiscal_year; operating_per_person; scope, fiscal_year, phase, district_code, sector, san_gong, abroad, vehicle_purchase, vehicle_operation, reception
-- column unit: 单位名称 | Unit
-- column sector: 职能类别 | Kind of unit, to find peers
-- column revenue: 收入总计（万元，含上年结转） | Total revenue with what was carried over
-- column expenditure: 支出总计（万元，含结转下年） | Total expenditure with what is carried forward
-- column revenue_current: 本年收入（万元） | Revenue of this year
-- column expenditure_current: 本年支出（万元） | Expenditure of this year
-- column general: 一般公共预算财政拨款支出（万元） | General public budget
-- column basic: 基本支出，一般公共预算（万元） | Basic expenditure, general public budget
-- column project: 项目支出，一般公共预算（万元） | Project expenditure, general public budget
-- column basic_all: 基本支出，全部资金（万元） | Basic expenditure, all funds
-- column project_all: 项目支出，全部资金（万元） | Project expenditure, all funds
-- column personnel: 人员经费（万元） | Personnel
-- column operating: 日常公用经费（万元） | Operating
-- column government_fund: 政府性基金支出（万元） | Government funds
-- column state_capital: 国有资本经营预算支出（万元） | State capital
-- column san_gong: “三公”经费合计（万元） | The “three publics”
-- column abroad: 因公出国（境）（万元） | Travel abroad
-- column vehicles: 公务用车小计（万元） | Vehicles
-- column vehicle_purchase: 公务用车购置（万元） | Purchase of vehicles
-- column vehicle_operation: 公务用车运行维护（万元） | Running of vehicles
-- column reception: 公务接待（万元） | Reception
-- column agency_operating: 机关运行经费（万元，取自文字） | Cost of running the agency, from the prose
-- column procurement: 政府采购（万元） | Procurement
-- column goods: 政府采购：货物 A（万元） | Procurement: goods (A)
-- column works: 政府采购：工程 B（万元） | Procurement: works (B)
-- column services: 政府采购：服务 C（万元） | Procurement: services (C)
-- column staff: 在职人数，取自文字 | Staff, from the prose
-- column staff_posts: 编制数，取自文字 | Posts, from the prose
-- column operating_per_person: 日常公用经费（万元）除以在职人数，没有时除以编制数 | Operating expenditure per member of staff, else per post
-- column projects: 项目个数 | Number of projects
-- column findings: 未通过的核对项数（不含阅读问题） | Failed checks, not counting what we could not read
-- column from_prose: 取自文字而非表格的列 | Columns taken from the prose for lack of a table
WITH printed AS (
  SELECT
    line.document_id,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_summary' AND direction = 'revenue' AND measure = 'total' AND fund = 'all' AND is_total) AS summary_revenue,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_summary' AND direction = 'expenditure' AND measure = 'total' AND fund = 'all' AND is_total) AS summary_expenditure,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_summary' AND direction = 'revenue' AND measure = 'total' AND fund = 'all' AND is_total AND line.name LIKE '%本年%') AS summary_revenue_current,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_summary' AND direction = 'expenditure' AND measure = 'total' AND fund = 'all' AND is_total AND line.name LIKE '%本年%') AS summary_expenditure_current,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_revenue' AND measure = 'total' AND fund = 'all' AND is_total) AS table_revenue,
    sum(amount_fen) FILTER (WHERE line.kind = 'unit_revenue' AND measure = 'total' AND fund = 'all' AND level = 1) AS sum_revenue,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_expenditure' AND measure = 'total' AND is_total) AS table_expenditure,
    sum(amount_fen) FILTER (WHERE line.kind = 'unit_expenditure' AND measure = 'total' AND level = 1) AS sum_expenditure,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_expenditure' AND measure = 'basic' AND fund <> 'carryover' AND is_total) AS basic_all,
    max(amount_fen) FILTER (WHERE line.kind = 'unit_expenditure' AND measure = 'project' AND fund <> 'carryover' AND is_total) AS project_all,
    max(amount_fen) FILTER (WHERE line.kind = 'general_expenditure' AND direction = 'expenditure' AND measure = 'total' AND is_total) AS general,
    sum(amount_fen) FILTER (WHERE line.kind = 'general_expenditure' AND direction = 'expenditure' AND measure = 'total' AND level = 1) AS sum_general,
    max(amount_fen) FILTER (WHERE line.kind = 'fiscal_summary' AND direction = 'expenditure' AND measure = 'total' AND fund = 'general' AND is_total) AS summary_general,
    max(amount_fen) FILTER (WHERE line.kind = 'general_expenditure' AND direction = 'expenditure' AND measure = 'basic' AND fund <> 'carryover' AND is_total) AS basic,
    sum(amount_fen) FILTER (WHERE line.kind = 'general_expenditure' AND direction = 'expenditure' AND measure = 'basic' AND fund <> 'carryover' AND level = 1) AS sum_basic,
    max(amount_fen) FILTER (WHERE line.kind = 'basic_expenditure' AND measure = 'total' AND is_total) AS table_basic,
    max(amount_fen) FILTER (WHERE line.kind = 'general_expenditure' AND direction = 'expenditure' AND measure = 'project' AND fund <> 'carryover' AND is_total) AS project,
    sum(amount_fen) FILTER (WHERE line.kind = 'general_expenditure' AND direction = 'expenditure' AND measure = 'project' AND fund <> 'carryover' AND level = 1) AS sum_project,
    max(amount_fen) FILTER (WHERE line.kind = 'basic_expenditure' AND measure = 'personnel' AND is_total) AS personnel,
    sum(amount_fen) FILTER (WHERE line.kind = 'basic_expenditure' AND measure = 'personnel' AND level = 1) AS sum_personnel,
    max(amount_fen) FILTER (WHERE line.kind = 'basic_expenditure' AND measure = 'operating' AND is_total) AS operating,
    sum(amount_fen) FILTER (WHERE line.kind = 'basic_expenditure' AND measure = 'operating' AND level = 1) AS sum_operating,
    max(amount_fen) FILTER (WHERE line.kind = 'government_fund' AND direction = 'expenditure' AND measure = 'total' AND is_total) AS government_fund,
    sum(amount_fen) FILTER (WHERE line.kind = 'government_fund' AND direction = 'expenditure' AND measure = 'total' AND level = 1) AS sum_government_fund,
    max(amount_fen) FILTER (WHERE line.kind = 'state_capital' AND direction = 'expenditure' AND measure = 'total' AND is_total) AS state_capital,
    sum(amount_fen) FILTER (WHERE line.kind = 'state_capital' AND direction = 'expenditure' AND measure = 'total' AND level = 1) AS sum_state_capital,
    max(amount_fen) FILTER (WHERE line.kind = 'procurement' AND measure = 'total' AND fund = 'all' AND is_total) AS procurement,
    sum(amount_fen) FILTER (WHERE line.kind = 'procurement' AND measure = 'total' AND fund = 'all' AND level = 1) AS sum_procurement,
    sum(amount_fen) FILTER (WHERE line.kind = 'procurement' AND classification = 'procurement' AND measure = 'total' AND fund = 'all' AND line.code = 'A') AS goods,
    sum(amount_fen) FILTER (WHERE line.kind = 'procurement' AND classification = 'procurement' AND measure = 'total' AND fund = 'all' AND line.code = 'B') AS works,
    sum(amount_fen) FILTER (WHERE line.kind = 'procurement' AND classification = 'procurement' AND measure = 'total' AND fund = 'all' AND line.code = 'C') AS services,
    max(amount_fen) FILTER (WHERE line.kind = 'san_gong' AND measure = 'total') AS san_gong,
    max(amount_fen) FILTER (WHERE line.kind = 'san_gong' AND measure = 'abroad') AS abroad,
    max(amount_fen) FILTER (WHERE line.kind = 'san_gong' AND measure = 'vehicles') AS vehicles,
    max(amount_fen) FILTER (WHERE line.kind = 'san_gong' AND measure = 'vehicle_purchase') AS vehicle_purchase,
    max(amount_fen) FILTER (WHERE line.kind = 'san_gong' AND measure = 'vehicle_operation') AS vehicle_operation,
    max(amount_fen) FILTER (WHERE line.kind = 'san_gong' AND measure = 'reception') AS reception
  FROM line
  WHERE is_duplicate = 0 AND line.year = line.fiscal_year AND (is_total OR level = 1 OR (line.kind = 'san_gong' AND level < 2))
  GROUP BY line.document_id
),
said AS (
  SELECT
    document_id,
    max(amount_fen) FILTER (WHERE metric = 'revenue') AS revenue,
    max(amount_fen) FILTER (WHERE metric = 'expenditure') AS expenditure,
    max(amount_fen) FILTER (WHERE metric = 'san_gong') AS san_gong,
    max(amount_fen) FILTER (WHERE metric = 'abroad') AS abroad,
    max(amount_fen) FILTER (WHERE metric = 'vehicles') AS vehicles,
    max(amount_fen) FILTER (WHERE metric = 'vehicle_purchase') AS vehicle_purchase,
    max(amount_fen) FILTER (WHERE metric = 'vehicle_operation') AS vehicle_operation,
    max(amount_fen) FILTER (WHERE metric = 'reception') AS reception,
    max(amount_fen) FILTER (WHERE metric = 'agency_operating') AS agency_operating,
    max(amount_fen) FILTER (WHERE metric = 'procurement') AS procurement
  FROM (
    SELECT document_id, metric, amount_fen, row_number() OVER (PARTITION BY document_id, metric ORDER BY paragraph, statement_id) AS place
    FROM statement
    WHERE amount_fen IS NOT NULL AND coalesce(year, fiscal_year) = fiscal_year
      AND metric IN ('revenue', 'expenditure', 'san_gong', 'abroad', 'vehicles', 'vehicle_purchase', 'vehicle_operation', 'reception', 'agency_operating', 'procurement')
  )
  WHERE place = 1
  GROUP BY document_id
),
employed AS (
  SELECT document_id, max(quantity) FILTER (WHERE metric = 'staff') AS staff,
    max(quantity) FILTER (WHERE metric = 'staff_posts') AS posts
  FROM statement
  WHERE metric IN ('staff', 'staff_posts') AND quantity > 0
  GROUP BY document_id
),
failed AS (
  SELECT document_id, count(*) AS n FROM finding WHERE outcome = 'fail' AND severity <> 'reading' GROUP BY document_id
),
planned AS (
  SELECT document_id, count(*) AS n FROM project GROUP BY document_id
)
SELECT
  chosen.unit_id,
  coalesce(unit.name, chosen.unit) AS unit,
  chosen.district_code,
  district.name AS district,
  unit.sector,
  chosen.fiscal_year,
  chosen.phase,
  chosen.scope,
  coalesce(summary_revenue, table_revenue, sum_revenue, said.revenue) / 1000000.0 AS revenue,
  coalesce(summary_expenditure, table_expenditure, sum_expenditure, said.expenditure) / 1000000.0 AS expenditure,
  coalesce(summary_revenue_current, table_revenue, sum_revenue) / 1000000.0 AS revenue_current,
  coalesce(table_expenditure, sum_expenditure, summary_expenditure_current) / 1000000.0 AS expenditure_current,
  coalesce(general, sum_general, summary_general) / 1000000.0 AS general,
  coalesce(basic, sum_basic, table_basic) / 1000000.0 AS basic,
  coalesce(project, sum_project) / 1000000.0 AS project,
  coalesce(personnel, sum_personnel) / 1000000.0 AS personnel,
  coalesce(operating, sum_operating) / 1000000.0 AS operating,
  coalesce(printed.san_gong, said.san_gong) / 1000000.0 AS san_gong,
  coalesce(printed.abroad, said.abroad) / 1000000.0 AS abroad,
  coalesce(printed.vehicles, said.vehicles) / 1000000.0 AS vehicles,
  coalesce(printed.vehicle_purchase, said.vehicle_purchase) / 1000000.0 AS vehicle_purchase,
  coalesce(printed.vehicle_operation, said.vehicle_operation) / 1000000.0 AS vehicle_operation,
  coalesce(printed.reception, said.reception) / 1000000.0 AS reception,
  said.agency_operating / 1000000.0 AS agency_operating,
  coalesce(printed.procurement, sum_procurement, said.procurement) / 1000000.0 AS procurement,
  goods / 1000000.0 AS goods,
  works / 1000000.0 AS works,
  services / 1000000.0 AS services,
  employed.staff,
  employed.posts AS staff_posts,
  round(coalesce(operating, sum_operating) / 1000000.0 / coalesce(employed.staff, employed.posts), 2) AS operating_per_person,
  basic_all / 1000000.0 AS basic_all,
  project_all / 1000000.0 AS project_all,
  coalesce(government_fund, sum_government_fund) / 1000000.0 AS government_fund,
  coalesce(state_capital, sum_state_capital) / 1000000.0 AS state_capital,
  coalesce(planned.n, 0) AS projects,
  coalesce(failed.n, 0) AS findings,
  trim(
    iif(coalesce(summary_revenue, table_revenue, sum_revenue) IS NULL AND said.revenue IS NOT NULL, 'revenue ', '')
    || iif(coalesce(summary_expenditure, table_expenditure, sum_expenditure) IS NULL AND said.expenditure IS NOT NULL, 'expenditure ', '')
    || iif(printed.san_gong IS NULL AND said.san_gong IS NOT NULL, 'san_gong ', '')
    || iif(coalesce(printed.procurement, sum_procurement) IS NULL AND said.procurement IS NOT NULL, 'procurement ', '')
    || iif(said.agency_operating IS NOT NULL, 'agency_operating', '')
  ) AS from_prose,
  chosen.published_on,
  chosen.url,
  chosen.document_id
FROM current_document AS chosen
LEFT JOIN printed USING (document_id)
LEFT JOIN said USING (document_id)
LEFT JOIN employed USING (document_id)
LEFT JOIN failed USING (document_id)
LEFT JOIN planned USING (document_id)
LEFT JOIN unit ON unit.unit_id = chosen.unit_id
LEFT JOIN district ON district.district_code = chosen.district_code
