-- title: 职能类别
-- title_en: Kinds of units
-- description: 可以跨区县比较的单位类别。
-- description_en: Kinds of units that can be compared across districts.
-- column sector: 职能类别 | Kind
-- column units: 单位数 | Units
-- column districts: 区县数 | Districts
SELECT sector, count(*) AS units, count(DISTINCT district_code) AS districts
FROM unit WHERE sector IS NOT NULL GROUP BY sector ORDER BY units DESC, sector
