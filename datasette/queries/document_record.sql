-- title: 一份公开文件
-- title_en: One document
-- description: 一份公开文件的来历。
-- description_en: One document and where it is from.
-- column unit_name: 单位 | Unit
-- column district: 区县 | District
SELECT document.*, unit.name AS unit_name, district.name AS district
FROM document LEFT JOIN unit ON unit.unit_id = document.unit_id LEFT JOIN district ON district.district_code = document.district_code
WHERE document_id = :document
