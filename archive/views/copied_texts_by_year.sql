-- title: 各年度雷同的绩效目标与理由
-- title_en: Goals and reasons copied between units, by year
-- description: 同一年度内在几个单位的文件中一字不差出现的绩效目标或增减理由；10 个字以上，单位口径。
-- description_en: Goals and reasons of ten characters or more that stand word for word in several units' documents of one year.
-- warning: 短句自然会重复；部门汇总中重复所属单位的项目不计。与不分年度的 copied_texts 不可相加。
-- facets: fiscal_year, kind
-- prepared: yes
-- index: fiscal_year, units
-- column kind: 绩效目标，或 增减理由 | What the text is: a goal, or a reason
-- column text: 原文 | The text, word for word
-- column units: 有此原文的单位数 | Units in whose documents it stands
-- column times: 出现次数 | Times
-- column unit_ids: 这些单位的标识，以逗号分隔 | Those units
SELECT kind, text, fiscal_year, count(DISTINCT unit_id) AS units, count(*) AS times,
  group_concat(DISTINCT unit_id) AS unit_ids
FROM (
  SELECT '绩效目标' AS kind, project.goal AS text, project.unit_id, project.fiscal_year
  FROM project JOIN current_document ON current_document.document_id = project.document_id
  WHERE project.scope = 'unit'
  UNION ALL
  SELECT '增减理由', reason, unit_id, fiscal_year FROM statement WHERE scope = 'unit'
  ORDER BY kind, text, fiscal_year, unit_id -- the order of the joined keys, whatever order the rows came in
)
WHERE length(text) >= 10 AND unit_id IS NOT NULL
GROUP BY kind, text, fiscal_year
HAVING count(DISTINCT unit_id) > 1
