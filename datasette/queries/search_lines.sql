-- title: 搜索科目和行名
-- title_en: Lines found
-- description: 在金额的科目名称和科目编码中搜索。
-- description_en: Search in the names and codes of lines.
-- column lines: 金额数 | Amounts
-- column units: 单位数 | Units
-- column name: 科目 | Name
SELECT code, name, classification, lines, units
FROM name_use
WHERE substr(code, 1, length(trim(:q))) = nullif(trim(:q), '')
  -- Every word stands in the name; quotation marks make no difference.
  OR (query_words(:q) <> '[]'
    AND NOT EXISTS (SELECT 1 FROM json_each(query_words(:q)) AS word WHERE NOT instr(replace(replace(name, '“', ''), '”', ''), word.value)))
ORDER BY code = trim(:q) DESC, lines DESC, code, name
LIMIT 50
