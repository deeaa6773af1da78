-- title: 一个区县的单位
-- title_en: The units of a district
-- description: 一个区县（:district 为区县代码）的单位及其最近一次公开的支出。
-- description_en: The units of a district (by its code) with the expenditure last published.
-- column sector: 职能类别 | Kind of unit
-- column unit: 单位 | Unit
-- column expenditure: 最近支出（万元） | Latest expenditure
-- column n_documents: 公开文件数 | Documents
-- column fiscal_year: 年度 | Year
SELECT
  unit.unit_id, unit.name AS unit, unit.kind, unit.sector, unit.first_year, unit.last_year, unit.n_documents,
  latest.fiscal_year, latest.phase, coalesce(latest.expenditure_current, latest.expenditure) AS expenditure
FROM unit
LEFT JOIN unit_year AS latest ON latest.document_id = (
  SELECT document_id FROM unit_year WHERE unit_year.unit_id = unit.unit_id
  ORDER BY fiscal_year DESC, phase = 'final' DESC, scope = 'unit' DESC, scope = 'department' DESC LIMIT 1
)
WHERE unit.district_code = :district
ORDER BY unit.sector IS NULL, unit.sector, unit.name
