-- title: 搜索绩效指标
-- title_en: Indicators found
-- description: 在绩效指标中搜索。
-- description_en: Search in performance indicators.
-- column project: 项目 | Project
-- column unit: 单位 | Unit
WITH found AS (
  -- The few that are shown are chosen first: texts of the others are not read.
  SELECT indicator.rowid AS place
  FROM indicator_fts JOIN indicator ON indicator.rowid = indicator_fts.rowid
  WHERE indicator_fts MATCH match_query(:q)
  ORDER BY indicator.fiscal_year DESC, indicator.indicator_id
  LIMIT 100
)
SELECT indicator.level3, indicator.comparator, indicator.value, indicator.measure_unit, indicator.level1, project.project_id, project.name AS project, project.unit_id, unit.name AS unit, indicator.fiscal_year
FROM found JOIN indicator ON indicator.rowid = found.place
JOIN project ON project.project_id = indicator.project_id LEFT JOIN unit ON unit.unit_id = project.unit_id
ORDER BY indicator.fiscal_year DESC, indicator.indicator_id
