-- title: 谁还没有公开
-- title_en: Who has not published
-- description: 一个年度和阶段，本档案所知而没有取得其文件的单位。
-- description_en: Units known in a year of which no document of the phase is held.
-- warning: 没有取得不等于没有公开。
-- warning_en: Not held is not the same as not published.
-- column sector: 职能类别 | Kind of unit
-- column unit: 单位 | Unit
-- column district: 区县 | District
-- column first_year: 最早年度 | First year
-- column last_year: 最近年度 | Last year
SELECT unit.unit_id, unit.name AS unit, unit.district_code, district.name AS district, unit.sector, CAST(:year AS INTEGER) AS fiscal_year, :phase AS phase,
  unit.first_year, unit.last_year
FROM unit LEFT JOIN district ON district.district_code = unit.district_code
WHERE :year <> '' AND unit.first_year <= CAST(:year AS INTEGER) AND unit.last_year >= CAST(:year AS INTEGER)
  AND (:district = '' OR unit.district_code = :district)
  AND NOT EXISTS (
    SELECT 1 FROM document
    WHERE document.unit_id = unit.unit_id AND document.fiscal_year = CAST(:year AS INTEGER) AND document.phase = :phase
  )
ORDER BY unit.district_code, unit.name, unit.unit_id
LIMIT 500
