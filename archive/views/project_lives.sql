-- title: 项目的存续
-- title_en: The life of projects
-- description: 一行一个项目编码、单位和口径：公开了预算的年度、历年预算之和（万元）与各年金额、绩效目标照搬上年的年数。
-- description_en: One row per project code, unit and scope: its years, the sum and the amount of each year, years with last year's goal.
-- warning: 部门与单位两种口径不可相加。年数（n_years）按项目编码和口径，跨单位延续的一并计算。
-- facets: n_years, scope, district_code
-- prepared: yes
-- index: n_years, budget_sum; district_code, n_years; unit_id
-- column n_years: 有该项目编码的年数，不论在哪个单位 | Years with this code, in whatever unit
-- column budget_sum: 历年预算之和（万元） | Sum over the years
-- column by_year: 各年预算，JSON：[[年度, 万元], …] | The budget of each year, JSON
-- column same_goal_years: 目标照搬上年的年数 | Years with last year's goal
SELECT code, max(name) AS name, unit_id, max(unit) AS unit, max(district_code) AS district_code, scope,
  min(first_year) AS first_year, max(last_year) AS last_year, max(n_years) AS n_years,
  round(sum(budget), 2) AS budget_sum,
  json_group_array(json_array(fiscal_year, budget)) AS by_year,
  sum(same_goal_as_last_year) AS same_goal_years
FROM (SELECT * FROM projects_over_years WHERE phase = 'budget' ORDER BY code, unit_id, scope, fiscal_year)
GROUP BY code, unit_id, scope
