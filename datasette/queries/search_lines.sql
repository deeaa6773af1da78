-- title: 搜索科目和行名
-- title_en: Lines found
-- description: 在金额的科目名称中搜索（最多 2000 处）。
-- description_en: Search in the names of lines (the first 2,000).
-- column lines: 金额数 | Amounts
-- column units: 单位数 | Units
-- column name: 科目 | Name
SELECT line.code, line.name, line.classification, count(*) AS lines, count(DISTINCT line.unit_id) AS units
FROM (SELECT rowid FROM line_fts WHERE line_fts MATCH match_query(:q) LIMIT 2000) AS found JOIN line ON line.rowid = found.rowid
GROUP BY line.code, line.name ORDER BY lines DESC, line.code, line.name LIMIT 30
