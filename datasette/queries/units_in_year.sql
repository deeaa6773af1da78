-- title: 一个年度的同类单位
-- title_en: One year over the units of a kind
-- description: 一个年度、一个职能类别（:sector，如 统计）的单位，按支出排列，万元。
-- description_en: The units of a kind (`:sector`) in one year, by expenditure.
-- warning: 部门与单位两种口径不可相加。规模和职责不同，名次不是评价。
-- warning_en: Never add department and unit scopes. Sizes and duties differ; a rank is no judgement.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column sector: 职能类别 | Kind
-- column expenditure: 本年支出（万元） | Expenditure
-- column general: 一般公共预算（万元） | General budget
-- column basic: 基本支出（万元） | Basic
-- column project: 项目支出（万元） | Projects
-- column personnel: 人员经费（万元） | Personnel
-- column operating: 公用经费（万元） | Operating
-- column san_gong: “三公”（万元） | Three publics
-- column procurement: 政府采购（万元） | Procurement
-- column said: 本年支出取自文字，表中没有（1 是） | Expenditure as the prose has it, no table says it
-- column findings: 未通过的核对数 | Failed checks
-- column document_id: 来源文件 | Source
SELECT
  unit_id, unit, district_code, district, sector, fiscal_year, phase, scope,
  coalesce(expenditure_current, expenditure) AS expenditure, general, basic, project, personnel, operating, san_gong, procurement,
  expenditure_current IS NULL AND instr(from_prose, 'expenditure') > 0 AS said,
  (SELECT n_failed FROM document WHERE document.document_id = unit_year.document_id) AS findings, document_id
FROM unit_year
WHERE fiscal_year = CAST(:year AS INTEGER) AND phase = :phase AND scope = coalesce(nullif(:scope, ''), 'unit')
  AND (:sector = '' OR sector = :sector) AND (:district = '' OR district_code = :district)
ORDER BY expenditure DESC, unit_id
LIMIT 500
