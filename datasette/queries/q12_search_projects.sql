-- title: 问12 在项目概述与绩效目标中搜索
-- title_en: Q12 Search in summaries and goals of projects
-- description: 如 物管、宣传、系统、专线；按金额排列，万元。
-- description_en: Search words in project texts, largest amounts first.
SELECT project.name, unit.name AS unit, project.unit_id, project.district_code, project.fiscal_year, project.scope,
  project.budget_wan AS budget, project.summary, project.goal, project.document_id
FROM project_fts
JOIN project ON project.rowid = project_fts.rowid
JOIN current_document USING (document_id)
LEFT JOIN unit ON unit.unit_id = project.unit_id
WHERE project_fts MATCH match_query(:q)
ORDER BY project.budget_fen DESC, project.project_id
LIMIT 200
