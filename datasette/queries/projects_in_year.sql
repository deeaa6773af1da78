-- title: 一个年度的项目
-- title_en: The projects of a year
-- description: 一个年度金额最大的项目，万元。
-- description_en: The largest projects of a year.
-- warning: 部门与单位两种口径不可相加：同一项目可以在主管部门和所属单位各出现一次。
-- warning_en: Never add department and unit scopes: one project may stand in the account of the department and of its unit.
-- column project: 项目 | Project
-- column district: 区县 | District
-- column unit: 单位 | Unit
-- column budget_wan: 预算（万元） | Budget
-- column code: 项目编码 | Project code
SELECT project.project_id, project.name AS project, project.unit_id, unit.name AS unit, project.district_code, district.name AS district, project.fiscal_year, document.scope, project.budget_wan, project.summary, project.code
FROM project
LEFT JOIN unit ON unit.unit_id = project.unit_id
LEFT JOIN document ON document.document_id = project.document_id
LEFT JOIN district ON district.district_code = project.district_code
WHERE project.fiscal_year = CAST(:year AS INTEGER) AND (:district = '' OR project.district_code = :district)
ORDER BY project.budget_fen DESC, project.project_id
LIMIT 100
