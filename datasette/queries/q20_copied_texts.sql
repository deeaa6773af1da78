-- title: 问20 雷同的绩效目标与理由
-- title_en: Q20 Goals and reasons copied between units
-- description: 在几个单位的文件中一字不差出现的绩效目标或增减理由。
-- description_en: Goals and reasons that stand word for word in the documents of several units.
-- warning: 短句自然会重复；只列 10 个字以上的。部门汇总中重复所属单位的项目不计。
-- warning_en: Short sentences repeat of themselves: only those of ten characters or more. A department's repetition of its units' projects is not counted.
SELECT kind, text, units, times, first_year, last_year, unit_ids
FROM copied_texts
WHERE :year = ''
UNION ALL
SELECT kind, text, units, times, fiscal_year, fiscal_year, unit_ids
FROM copied_texts_by_year
WHERE fiscal_year = CAST(:year AS INTEGER)
ORDER BY units DESC, times DESC, kind, text
LIMIT 200
