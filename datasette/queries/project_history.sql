-- title: 一个项目历年
-- title_en: One project over the years
-- description: 同一项目编码历年的预算和目标，万元。
-- description_en: The same project code over the years.
-- column project: 项目 | Project
-- column budget_wan: 预算（万元） | Budget
-- column n_indicators: 指标数 | Indicators
-- column document_id: 来源文件 | Source
SELECT project.project_id, project.name AS project, project.fiscal_year, project.phase, project.scope, project.budget_wan, project.n_indicators, project.goal, project.document_id
FROM project WHERE project.code = :code AND :code <> '' ORDER BY project.fiscal_year, project.phase, project.scope
