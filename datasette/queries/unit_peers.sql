-- title: 同类单位同一年度
-- title_en: Peers in the same year
-- description: 全市同一职能类别的单位在同一年度、阶段和口径的支出。
-- description_en: Units of the same kind in the same year, phase and scope.
-- warning: 规模、辖区和职责不同，名次不是评价。
-- warning_en: Sizes and duties differ; a rank is no judgement.
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column expenditure: 本年支出（万元） | Expenditure
-- column personnel: 人员经费（万元） | Personnel
-- column operating: 公用经费（万元） | Operating
-- column project: 项目支出（万元） | Projects
-- column san_gong: “三公”（万元） | Three publics
-- column document_id: 来源文件 | Source
SELECT
  peer.unit_id, peer.unit, peer.district_code, peer.district, coalesce(peer.expenditure_current, peer.expenditure) AS expenditure,
  peer.personnel, peer.operating, peer.project, peer.san_gong, peer.document_id
FROM unit
JOIN unit_year AS peer ON peer.sector = unit.sector AND peer.fiscal_year = CAST(:year AS INTEGER) AND peer.phase = :phase
WHERE unit.unit_id = :unit AND peer.scope IS coalesce(nullif(:scope, ''), 'unit')
ORDER BY expenditure DESC
