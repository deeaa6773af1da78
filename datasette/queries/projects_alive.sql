-- title: 存续多年的项目
-- title_en: Projects alive for years
-- description: 按 21 位项目编码，至少公开了 :years 年（默认 3 年）的项目：历年预算之和、各年金额、绩效目标与上年相同的年数，万元。
-- description_en: By project code: projects published in at least `:years` years, with the amounts of each year.
-- column project_code: 项目编码 | Project code
-- column project_name: 项目 | Project
-- column unit: 单位 | Unit
-- column first_year: 最早年度 | First year
-- column last_year: 最近年度 | Last year
-- warning: 部门与单位两种口径不可相加：同一项目可以在主管部门和所属单位各出现一次。最早、最近年度和年数按项目编码，跨单位延续的一并计算；金额只是这个单位的。
-- warning_en: Never add department and unit scopes: one project may stand in the account of the department and of its unit. First and last year and years go by the project code, in whatever unit; amounts are those of this unit.
-- column n_years: 年数（该编码） | Years (of the code)
-- column years_here: 年数（本单位） | Years (in this unit)
-- column budget_sum: 历年之和（万元） | Sum over the years
-- column by_year: 各年预算（年度、万元） | Budget by year
-- column same_goal_years: 目标照搬上年的年数 | Years with last year's goal
SELECT code AS project_code, name AS project_name, unit_id, unit, scope, first_year, last_year, n_years, json_array_length(by_year) AS years_here, budget_sum, by_year, same_goal_years
FROM project_lives
WHERE n_years >= CAST(coalesce(nullif(:years, ''), '3') AS INTEGER) AND (:district = '' OR district_code = :district)
ORDER BY n_years DESC, budget_sum DESC, code, unit_id, scope
LIMIT 200
