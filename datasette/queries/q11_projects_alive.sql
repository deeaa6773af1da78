-- title: 问11 存续三年以上的项目
-- title_en: Q11 Projects alive for three years or more
-- description: 按 21 位项目编码，历年预算（万元）与目标是否照搬上年。
-- description_en: By project code: the budget of each year, and whether the goal repeats last year's.
-- warning: 部门与单位口径各自成行，不可相加。
-- warning_en: Department and unit scopes stand in rows of their own: never add them.
SELECT code, name, unit, unit_id, scope, fiscal_year, budget, change, n_years, same_goal_as_last_year, document_id
FROM projects_over_years
WHERE n_years >= CAST(coalesce(nullif(:years, ''), '3') AS INTEGER) AND phase = 'budget' AND scope = 'unit'
  AND (:unit = '' OR unit_id = :unit)
ORDER BY n_years DESC, code, fiscal_year, unit_id
LIMIT 1000
