-- title: 一个单位的项目
-- title_en: A unit's projects
-- description: 一个单位历年公开的项目及其预算。
-- description_en: The projects a unit has published.
-- column project: 项目 | Project
-- column budget_wan: 预算（万元） | Budget
-- column n_indicators: 指标数 | Indicators
-- column code: 项目编码 | Project code
SELECT project.project_id, project.name AS project, project.fiscal_year, project.phase, project.budget_wan, project.category, project.n_indicators, project.code
FROM project
WHERE project.unit_id = :unit
ORDER BY project.fiscal_year DESC, project.budget_fen DESC, project.name
