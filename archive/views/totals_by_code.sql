-- title: 科目合计
-- title_en: Totals by code
-- description: 一行一个科目（类、款、项各一行，上级含其下级）、区县、年度、阶段和口径：单位数和金额（万元）。功能科目取自 spending_by_function，经济科目取自 spending_by_economy。
-- description_en: One row per code at each level, district, year, phase and scope: units and amounts. A parent holds its children.
-- warning: 上级科目已含下级，不可跨级相加；部门与单位两种口径不可相加。单位数逐年不同，总额随之变化。
-- prepared: yes
-- index: code, fiscal_year, phase, scope; district_code, fiscal_year
-- column classification: 功能或经济分类 | By function or by economic purpose
-- column name: 所印名称；未单独印出的上级科目用通用名称 | Name as printed; a parent not printed by itself has its usual name
-- column units: 有此项支出的单位数 | Units with this spending
-- column amount: 支出（万元） | Amount
-- column basic: 基本支出（万元） | Basic expenditure
-- column project: 项目支出（万元） | Project expenditure
-- column series_break: 该科目本身的口径变化 | What broke in the series of this very code
WITH spending AS (
  SELECT 'functional' AS classification, unit_id, district_code, fiscal_year, phase, scope, code, name, amount, basic, project, series_break
  FROM spending_by_function
  UNION ALL
  SELECT 'economic', unit_id, district_code, fiscal_year, phase, scope, code, name, amount, NULL, NULL, series_break
  FROM spending_by_economy
),
level(digits) AS (VALUES (3), (5), (7)),
total AS (
  SELECT
    classification,
    substr(code, 1, digits) AS code,
    max(name) FILTER (WHERE length(code) = digits) AS name,
    district_code, fiscal_year, phase, scope,
    count(DISTINCT unit_id) AS units,
    round(sum(amount), 6) AS amount,
    round(sum(basic), 6) AS basic,
    round(sum(project), 6) AS project,
    max(series_break) FILTER (WHERE length(code) = digits) AS series_break
  FROM spending JOIN level ON length(code) >= digits
  GROUP BY classification, substr(code, 1, digits), district_code, fiscal_year, phase, scope
),
-- Spending is kept at the lowest level printed: a code above it is called what most tables call it, or else its list.
printed AS (
  SELECT classification, code, substr(max(printf('%09d%s', lines, name)), 10) AS name
  FROM name_use WHERE code IS NOT NULL GROUP BY classification, code
),
listed AS (
  SELECT kind AS classification, code, substr(max(printf('%09d%s', n_files, name)), 10) AS name
  FROM code_list GROUP BY kind, code
)
SELECT
  classification, code, coalesce(total.name, printed.name, listed.name) AS name,
  district_code, fiscal_year, phase, scope, units, amount, basic, project, series_break
FROM total
LEFT JOIN printed USING (classification, code)
LEFT JOIN listed USING (classification, code)
