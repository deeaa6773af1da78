-- title: 搜索理由和文字
-- title_en: Reasons found
-- description: 在文字说明和增减理由中搜索。
-- description_en: Search in sentences and reasons.
-- column unit: 单位 | Unit
-- column reason: 文件所述理由 | Reason given
-- column amount_wan: 金额（万元） | Amount
-- column change_wan: 比上年（万元） | Change
-- column document_id: 来源文件 | Source
SELECT statement.unit_id, unit.name AS unit, statement.fiscal_year, statement.phase, statement.metric, statement.amount_wan, statement.change_wan, statement.sentence, statement.document_id
FROM statement_fts JOIN statement ON statement.rowid = statement_fts.rowid LEFT JOIN unit ON unit.unit_id = statement.unit_id
WHERE statement_fts MATCH match_query(:q)
ORDER BY statement.fiscal_year DESC, statement.statement_id
LIMIT 50
