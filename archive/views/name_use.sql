-- title: 用到的行名
-- title_en: Names in use
-- description: 一行一个科目编码和所印名称：有多少个金额、多少个单位。重复印出的行不计。
-- description_en: One row per code and name as printed: how many amounts and units have it, rows printed twice left out.
-- facets: classification
-- prepared: yes
-- column name: 所印名称 | Name as printed
-- column lines: 金额数 | Amounts
-- column units: 单位数 | Units
SELECT classification, code, name, count(*) AS lines, count(DISTINCT unit_id) AS units
FROM line
WHERE is_duplicate = 0 AND name <> ''
GROUP BY classification, code, name
