-- title: 搜索项目
-- title_en: Projects found
-- description: 在项目名称、概况、依据和绩效目标中搜索（如 物管、宣传、系统、专线），按金额排列，万元。
-- description_en: Search in names, summaries, grounds and goals of projects, largest first.
-- warning: 部门与单位两种口径不可相加：同一项目可以在主管部门和所属单位各出现一次。
-- warning_en: Never add department and unit scopes: one project may stand in the account of the department and of its unit.
-- column project: 项目 | Project
-- column district: 区县 | District
-- column unit: 单位 | Unit
-- column budget_wan: 预算（万元） | Budget
-- column code: 项目编码 | Project code
WITH found AS (
  -- The few that are shown are chosen first: texts of the others are not read.
  SELECT project.rowid AS place
  FROM project_fts JOIN project ON project.rowid = project_fts.rowid
  WHERE project_fts MATCH match_query(:q)
    AND (:year = '' OR project.fiscal_year = CAST(:year AS INTEGER)) AND (:district = '' OR project.district_code = :district)
  ORDER BY project.budget_fen DESC, project.project_id
  LIMIT 200
)
SELECT project.project_id, project.name AS project, project.unit_id, unit.name AS unit, project.district_code, district.name AS district, project.fiscal_year, document.scope, project.budget_wan, project.summary, project.code
FROM found JOIN project ON project.rowid = found.place
LEFT JOIN unit ON unit.unit_id = project.unit_id
LEFT JOIN document ON document.document_id = project.document_id
LEFT JOIN district ON district.district_code = project.district_code
ORDER BY project.budget_fen DESC, project.project_id
