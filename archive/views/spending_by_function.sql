-- title: 按功能分类的支出
-- title_en: Spending by function
-- description: 一行一个单位、年度、阶段、口径和最细一级功能科目，金额为万元。全部资金取自支出总表；没有支出总表的，取一般公共预算、政府性基金和国有资本经营各支出表。
--   class_code 为类，group_code 为款。只列最细科目：同一文件各行相加等于本年支出合计（允许四舍五入）。
-- description_en: One row per unit, year, phase, scope and finest function code. Rows of a document add up to its expenditure of the year.
-- warning: 部门与单位两种口径不可相加。社保缴费、住房公积金等（staff_cost = 1）是本单位人员成本，不是社会保障、卫生或住房职能。科目在年度间有更名、拆并，跨年请用 harmonised_code，series_break 有说明的不可直接比较。
-- facets: fiscal_year, phase, scope, class_code, district_code
-- prepared: yes
-- index: unit_id, fiscal_year; code, fiscal_year, phase; harmonised_code, fiscal_year; district_code, fiscal_year, phase; document_id; fiscal_year, phase, code, document_id, unit_id, scope, district_code, amount, basic, project
-- column amount: 支出（万元） | Amount
-- column basic: 基本支出（万元） | Basic expenditure
-- column project: 项目支出（万元） | Project expenditure
-- column general: 其中一般公共预算（万元） | Of it, general public budget
-- column share: 占本年支出的百分比 | Percent of the unit's expenditure
-- column basis: 取自哪类表 | The kind of table it is from
-- column staff_cost: 是否为单位为职工缴纳的社保、医疗、住房（1 是） | Employer's contributions for staff
-- column harmonised_code: 序列代码，以 2025 年科目为准；带“~年份”的到该年为止 | Key of the series, chained to the list of 2025
-- column harmonised_group: 款级序列 | Series one level up
-- column harmonised_class: 类级序列 | Series of the class
-- column series_break: 该科目在此年度附近的口径变化 | What broke in the series
WITH per_code AS (
  SELECT
    line.document_id, line.kind, line.code, max(line.name) AS name,
    sum(amount_fen) FILTER (WHERE measure = 'total') AS amount,
    sum(amount_fen) FILTER (WHERE measure = 'basic') AS basic,
    sum(amount_fen) FILTER (WHERE measure = 'project') AS project
  FROM line
  WHERE classification = 'functional' AND direction = 'expenditure' AND is_duplicate = 0 AND line.code IS NOT NULL
    AND line.year = line.fiscal_year AND measure IN ('total', 'basic', 'project')
    AND line.kind IN ('unit_expenditure', 'general_expenditure', 'government_fund', 'state_capital')
  GROUP BY line.document_id, line.kind, line.code
),
leaf AS (
  SELECT *
  FROM (
    SELECT per_code.*, lead(code) OVER (PARTITION BY document_id, kind ORDER BY code) AS next_code,
      max(kind = 'unit_expenditure' AND amount IS NOT NULL) OVER (PARTITION BY document_id) AS has_all_funds
    FROM per_code
  )
  WHERE (next_code IS NULL OR substr(next_code, 1, length(code)) <> code)
    AND amount IS NOT NULL
),
merged AS (
  SELECT document_id, code, max(name) AS name, sum(amount) AS amount, sum(basic) AS basic, sum(project) AS project,
    min(kind) || iif(min(kind) <> max(kind), ',' || max(kind), '') AS basis
  FROM leaf
  WHERE (has_all_funds AND kind = 'unit_expenditure') OR (NOT has_all_funds AND kind <> 'unit_expenditure')
  GROUP BY document_id, code
)
SELECT
  chosen.unit_id,
  coalesce(unit.name, chosen.unit) AS unit,
  chosen.district_code,
  unit.sector,
  chosen.fiscal_year,
  chosen.phase,
  chosen.scope,
  merged.code,
  merged.name,
  substr(merged.code, 1, 3) AS class_code,
  substr(merged.code, 1, 5) AS group_code,
  merged.amount / 1000000.0 AS amount,
  merged.basic / 1000000.0 AS basic,
  merged.project / 1000000.0 AS project,
  general.amount / 1000000.0 AS general,
  round(100.0 * merged.amount / nullif(sum(merged.amount) OVER (PARTITION BY merged.document_id), 0), 2) AS share,
  merged.code IN ('2080505', '2080506', '2080507', '2101101', '2101102', '2101103', '2210201', '2210202', '2210203') AS staff_cost,
  coalesce(
    own.harmonised_code,
    iif(above.harmonised_code <> above.code, merged.code || '~' || above.valid_to, NULL),
    merged.code
  ) AS harmonised_code,
  coalesce(above.harmonised_code, substr(merged.code, 1, 5)) AS harmonised_group,
  coalesce(top.harmonised_code, substr(merged.code, 1, 3)) AS harmonised_class,
  nullif(trim(coalesce(own.series_break, '') || '；' || coalesce(above.series_break, ''), '；'), '') AS series_break,
  merged.basis,
  merged.document_id
FROM current_document AS chosen
JOIN merged USING (document_id)
LEFT JOIN per_code AS general
  ON general.document_id = merged.document_id AND general.kind = 'general_expenditure' AND general.code = merged.code
LEFT JOIN code_chain AS own
  ON own.kind = 'functional' AND own.code = merged.code AND chosen.fiscal_year BETWEEN own.valid_from AND own.valid_to
LEFT JOIN code_chain AS above
  ON above.kind = 'functional' AND above.code = substr(merged.code, 1, 5) AND length(merged.code) > 5
  AND chosen.fiscal_year BETWEEN above.valid_from AND above.valid_to
LEFT JOIN code_chain AS top
  ON top.kind = 'functional' AND top.code = substr(merged.code, 1, 3) AND length(merged.code) > 3
  AND chosen.fiscal_year BETWEEN top.valid_from AND top.valid_to
LEFT JOIN unit ON unit.unit_id = chosen.unit_id
