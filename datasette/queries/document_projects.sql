-- title: 一份文件的项目
-- title_en: Projects of a document
-- description: 一份文件中的项目。
-- description_en: Projects of a document.
-- column project: 项目 | Project
-- column budget_wan: 预算（万元） | Budget
-- column n_indicators: 指标数 | Indicators
SELECT project_id, name AS project, budget_wan, category, n_indicators FROM project WHERE document_id = :document ORDER BY "table", "row", project_id
