-- title: 搜索理由和文字
-- title_en: Reasons found
-- description: 在文字说明和增减理由中搜索，列出最近的 50 处（在最多 20000 处中）。
-- description_en: Search in sentences and reasons: the latest 50 (of the first 20,000).
-- column unit: 单位 | Unit
-- column reason: 文件所述理由 | Reason given
-- column amount_wan: 金额（万元） | Amount
-- column change_wan: 比上年（万元） | Change
-- column document_id: 来源文件 | Source
WITH found AS (
  -- The few that are shown are chosen first: texts of the others are not read.
  SELECT statement.rowid AS place
  FROM (SELECT rowid FROM statement_fts WHERE statement_fts MATCH match_query(:q) LIMIT 20000) AS hit
  JOIN statement ON statement.rowid = hit.rowid
  ORDER BY statement.fiscal_year DESC, statement.statement_id
  LIMIT 50
)
SELECT statement.unit_id, unit.name AS unit, statement.fiscal_year, statement.phase, statement.metric, statement.amount_wan, statement.change_wan, statement.sentence, statement.document_id
FROM found JOIN statement ON statement.rowid = found.place LEFT JOIN unit ON unit.unit_id = statement.unit_id
ORDER BY statement.fiscal_year DESC, statement.statement_id
