-- title: 未归类的单位
-- title_en: Units of no known kind
-- description: 名称不能归入任何职能类别、因而不参加同类比较的单位。补充 archive/classifications/unit_sectors.csv 即可归类。
-- description_en: Units whose name falls under no sector, and which therefore have no peers.
-- facets: district_code, kind
SELECT unit_id, name AS unit, district_code, kind, first_year, last_year, n_documents
FROM unit
WHERE sector IS NULL
