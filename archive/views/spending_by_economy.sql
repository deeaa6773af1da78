-- title: 按部门经济分类的基本支出
-- title_en: Basic expenditure by economic purpose
-- description: 一行一个单位、年度、阶段、口径和最细一级经济科目，金额为万元，取自一般公共预算财政拨款基本支出表（规定只公开基本支出）。
--   只列最细科目：同一文件各行相加等于一般公共预算基本支出（允许四舍五入）。
-- description_en: One row per unit, year, phase, scope and finest economic code of basic expenditure from the general public budget.
-- warning: 只含一般公共预算基本支出，不含项目支出和其他资金。部门与单位两种口径不可相加。2018 年经济分类改革，跨年请用 harmonised_code；2023 年起奖金、医疗缴费口径有变。
-- facets: fiscal_year, phase, scope, class_code, district_code
-- prepared: yes
-- index: unit_id, fiscal_year; code, fiscal_year, phase; harmonised_code, fiscal_year; district_code, fiscal_year, phase; document_id, code, amount; fiscal_year, phase, code, document_id, unit_id, scope, district_code, amount
-- column amount: 基本支出（万元） | Basic expenditure
-- column personnel: 其中人员经费（万元） | Of it, personnel
-- column operating: 其中日常公用经费（万元） | Of it, operating
-- column share: 占基本支出的百分比 | Percent of basic expenditure
-- column harmonised_code: 序列代码，以 2025 年科目为准；带“~年份”的到该年为止 | Key of the series, chained to the list of 2025
-- column harmonised_class: 类级序列 | Series of the class
-- column series_break: 该科目的口径变化 | What broke in the series
WITH per_code AS (
  SELECT
    line.document_id, line.code, max(line.name) AS name,
    sum(amount_fen) FILTER (WHERE measure = 'total') AS total,
    sum(amount_fen) FILTER (WHERE measure = 'personnel') AS personnel,
    sum(amount_fen) FILTER (WHERE measure = 'operating') AS operating
  FROM line
  WHERE line.kind = 'basic_expenditure' AND classification = 'economic' AND is_duplicate = 0 AND line.code IS NOT NULL
    AND line.year = line.fiscal_year
  GROUP BY line.document_id, line.code
),
leaf AS (
  SELECT document_id, code, name, personnel, operating,
    -- Final accounts print 人员 and 公用 in panels of their own, without a column for both.
    coalesce(total, coalesce(personnel, 0) + coalesce(operating, 0)) AS amount
  FROM (SELECT per_code.*, lead(code) OVER (PARTITION BY document_id ORDER BY code) AS next_code FROM per_code)
  WHERE (next_code IS NULL OR substr(next_code, 1, length(code)) <> code)
    AND coalesce(total, personnel, operating) IS NOT NULL
)
SELECT
  chosen.unit_id,
  coalesce(unit.name, chosen.unit) AS unit,
  chosen.district_code,
  unit.sector,
  chosen.fiscal_year,
  chosen.phase,
  chosen.scope,
  leaf.code,
  leaf.name,
  substr(leaf.code, 1, 3) AS class_code,
  leaf.amount / 1000000.0 AS amount,
  leaf.personnel / 1000000.0 AS personnel,
  leaf.operating / 1000000.0 AS operating,
  round(100.0 * leaf.amount / nullif(sum(leaf.amount) OVER (PARTITION BY leaf.document_id), 0), 2) AS share,
  coalesce(own.harmonised_code, leaf.code) AS harmonised_code,
  coalesce(top.harmonised_code, substr(leaf.code, 1, 3)) AS harmonised_class,
  own.series_break,
  leaf.document_id
FROM current_document AS chosen
JOIN leaf USING (document_id)
LEFT JOIN code_chain AS own
  ON own.kind = 'economic' AND own.code = substr(leaf.code, 1, 5)
  AND chosen.fiscal_year BETWEEN own.valid_from AND own.valid_to
LEFT JOIN code_chain AS top
  ON top.kind = 'economic' AND top.code = substr(leaf.code, 1, 3) AND length(leaf.code) > 3
  AND chosen.fiscal_year BETWEEN top.valid_from AND top.valid_to
LEFT JOIN unit ON unit.unit_id = chosen.unit_id
