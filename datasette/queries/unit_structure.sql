-- title: 一个单位的支出结构
-- title_en: Structure of a unit's spending
-- description: 人员经费、日常公用经费和项目支出及其比重（一般公共预算，万元）。
-- description_en: Personnel, operating and project spending and their shares.
-- warning: 部门与单位两种口径不可相加。
-- warning_en: Never add department and unit scopes.
-- column personnel: 人员经费（万元） | Personnel
-- column operating: 公用经费（万元） | Operating
-- column project: 项目支出（万元） | Projects
-- column personnel_share: 人员占比（%） | Personnel share
-- column operating_share: 公用占比（%） | Operating share
-- column project_share: 项目占比（%） | Project share
-- column document_id: 来源文件 | Source
SELECT
  fiscal_year, phase, scope, personnel, operating, coalesce(project, project_all) AS project,
  round(100.0 * personnel / nullif(coalesce(personnel, 0) + coalesce(operating, 0) + coalesce(project, project_all, 0), 0), 1) AS personnel_share,
  round(100.0 * operating / nullif(coalesce(personnel, 0) + coalesce(operating, 0) + coalesce(project, project_all, 0), 0), 1) AS operating_share,
  round(100.0 * coalesce(project, project_all) / nullif(coalesce(personnel, 0) + coalesce(operating, 0) + coalesce(project, project_all, 0), 0), 1) AS project_share,
  document_id
FROM unit_year
WHERE unit_id = :unit AND coalesce(personnel, operating, project, project_all) IS NOT NULL
ORDER BY scope, fiscal_year, phase
