-- title: 各区县一览
-- title_en: Districts at a glance
-- description: 各区县的单位数、文件数和年度范围。没有单位的区县尚无数据。
-- description_en: Units, documents and years of each district.
-- column district: 区县 | District
-- column units: 单位数 | Units
-- column documents: 公开文件数 | Documents
SELECT
  district.district_code, district.name AS district, district.status,
  count(unit.unit_id) AS units,
  sum(unit.n_documents) AS documents,
  min(unit.first_year) AS first_year,
  max(unit.last_year) AS last_year
FROM district
LEFT JOIN unit ON unit.district_code = district.district_code
GROUP BY district.district_code, district.name, district.status
ORDER BY units DESC, district.district_code
