-- title: 一份文件的文字事实
-- title_en: Statements of a document
-- description: 一份文件的文字说明中陈述的事实。
-- description_en: What the prose of a document states.
-- column reason: 文件所述理由 | Reason given
-- column amount_wan: 金额（万元） | Amount
-- column change_wan: 比上年（万元） | Change
SELECT metric, year, amount_wan, change_wan, quantity, percent, reason, sentence FROM statement WHERE document_id = :document ORDER BY paragraph, statement_id
