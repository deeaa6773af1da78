-- title: 问14 支出结构：人员、公用、项目
-- title_en: Q14 Structure: personnel, operating, projects
-- description: 一般公共预算中人员经费、日常公用经费、项目支出的份额（%），一行一个单位和年度。
-- description_en: Shares of personnel, operating and project expenditure in the general public budget.
SELECT unit, unit_id, district_code, sector, fiscal_year, phase, scope, general, personnel, operating, project,
  round(100.0 * personnel / nullif(general, 0), 2) AS personnel_share,
  round(100.0 * operating / nullif(general, 0), 2) AS operating_share,
  round(100.0 * project / nullif(general, 0), 2) AS project_share,
  document_id
FROM unit_year
WHERE general > 0 AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER)) AND (:unit = '' OR unit_id = :unit)
ORDER BY fiscal_year DESC, phase, unit_id, scope
LIMIT 1000
