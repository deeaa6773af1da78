-- title: 一个单位的支出结构
-- title_en: Structure of a unit's spending
-- description: 人员经费、日常公用经费和项目支出，及各占一般公共预算支出的比重（没有公布一般公共预算项目支出的，项目为全部资金），万元。
-- description_en: Personnel, operating and project spending, and what share of the general budget each is (of all funds, where only projects of all funds are published).
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
  fiscal_year, phase, scope, personnel, operating, part AS project,
  round(100.0 * personnel / nullif(whole, 0), 1) AS personnel_share,
  round(100.0 * operating / nullif(whole, 0), 1) AS operating_share,
  round(100.0 * part / nullif(whole, 0), 1) AS project_share,
  document_id
FROM (
  SELECT *,
    coalesce(project, project_all) AS part,
    -- What is not published is no 0: without the whole there are no shares.
    CASE WHEN project IS NULL AND project_all IS NOT NULL THEN basic_all + project_all
      ELSE coalesce(general, basic + project, personnel + operating + project) END AS whole
  FROM unit_year
  WHERE unit_id = :unit AND coalesce(personnel, operating, project, project_all) IS NOT NULL
)
ORDER BY scope, fiscal_year, phase
