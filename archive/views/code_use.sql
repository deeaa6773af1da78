-- title: 有支出的科目
-- title_en: Codes in use
-- description: 一行一个有支出的功能或经济科目（类、款、项）：一个年度、阶段和口径中最多有几个单位用到，及最早和最近的年度。
-- description_en: One row per function or economic code with spending, at every level: the most units of any year, and which years.
-- facets: classification
-- prepared: yes
-- column name: 所印名称 | Name as printed
-- column units: 一个年度、阶段和口径中最多的单位数 | The most units of any year, phase and scope
SELECT classification, code, max(name) AS name, max(units) AS units, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year
FROM (
  SELECT classification, code, max(name) AS name, fiscal_year, sum(units) AS units
  FROM totals_by_code
  GROUP BY classification, code, fiscal_year, phase, scope
)
GROUP BY classification, code
