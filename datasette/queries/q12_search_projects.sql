-- title: 问12 在项目概述与绩效目标中搜索
-- title_en: Q12 Search in summaries and goals of projects
-- description: 如 物管、宣传、系统、专线；按金额排列，万元。
-- description_en: Search words in project texts, largest amounts first.
WITH found AS (
  -- The few that are shown are chosen first: texts of the others are not read.
  SELECT project.rowid AS place
  FROM project_fts JOIN project ON project.rowid = project_fts.rowid
  JOIN current_document ON current_document.document_id = project.document_id
  WHERE project_fts MATCH match_query(:q)
  ORDER BY project.budget_fen DESC, project.project_id
  LIMIT 200
)
SELECT project.name, unit.name AS unit, project.unit_id, project.district_code, project.fiscal_year, project.scope,
  project.budget_wan AS budget, project.summary, project.goal, project.document_id
FROM found JOIN project ON project.rowid = found.place
LEFT JOIN unit ON unit.unit_id = project.unit_id
ORDER BY project.budget_fen DESC, project.project_id
