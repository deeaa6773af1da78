-- title: 搜索单位
-- title_en: Units found
-- description: 按名称、曾用名或职能类别搜索单位。:units 可另给单位标识（拼音首字母由页面换成标识）。
-- description_en: Units by name, former name or kind.
-- column sector: 职能类别 | Kind of unit
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column n_documents: 公开文件数 | Documents
SELECT unit.unit_id, unit.name AS unit, unit.district_code, district.name AS district, unit.kind, unit.sector, unit.first_year, unit.last_year, unit.n_documents
FROM unit LEFT JOIN district ON district.district_code = unit.district_code
WHERE unit.rowid IN (SELECT rowid FROM unit_fts WHERE unit_fts MATCH match_query(:q))
  OR unit.unit_id IN (SELECT unit_id FROM unit_name WHERE rowid IN (SELECT rowid FROM unit_name_fts WHERE unit_name_fts MATCH match_query(:q)))
  OR unit.unit_id IN (SELECT value FROM json_each(coalesce(nullif(:units, ''), '[]')))
ORDER BY unit.n_documents DESC, unit.name, unit.unit_id
LIMIT 50
