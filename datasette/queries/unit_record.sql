-- title: 一个单位
-- title_en: One unit
-- description: 一个单位的名称、区县、类型和主管部门。
-- description_en: Name, district, kind and parent of a unit.
-- column district: 区县 | District
-- column parent: 主管部门 | Parent department
SELECT unit.*, district.name AS district, parent.name AS parent
FROM unit
LEFT JOIN district ON district.district_code = unit.district_code
LEFT JOIN unit AS parent ON parent.unit_id = unit.parent_unit_id
WHERE unit.unit_id = :unit
