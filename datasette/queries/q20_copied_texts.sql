-- title: 问20 雷同的绩效目标与理由
-- title_en: Q20 Goals and reasons copied between units
-- description: 在几个单位的文件中一字不差出现的绩效目标或增减理由。
-- description_en: Goals and reasons that stand word for word in the documents of several units.
-- warning: 短句自然会重复；只列 10 个字以上的。部门汇总中重复所属单位的项目不计。
SELECT kind, text, count(DISTINCT unit_id) AS units, count(*) AS times, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year,
  group_concat(DISTINCT unit_id) AS unit_ids
FROM (
  SELECT '绩效目标' AS kind, goal AS text, unit_id, fiscal_year, scope FROM project JOIN current_document USING (document_id, unit_id, fiscal_year, scope)
  UNION ALL
  SELECT '增减理由', reason, unit_id, fiscal_year, scope FROM statement
)
WHERE length(text) >= 10 AND unit_id IS NOT NULL AND scope = 'unit' AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER))
GROUP BY kind, text
HAVING count(DISTINCT unit_id) > 1
ORDER BY units DESC, times DESC, text
LIMIT 200
