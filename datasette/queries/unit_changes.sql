-- title: 一个单位的增减及其理由
-- title_en: A unit's changes and the reasons given
-- description: 单位在文字中陈述的金额、比上年增减和理由。
-- description_en: Amounts, changes against last year and reasons as the unit states them.
-- warning: 理由是单位自己的陈述。
-- warning_en: Reasons are the units' own words.
-- column reason: 文件所述理由 | Reason given
-- column amount_wan: 金额（万元） | Amount
-- column change_wan: 比上年增减（万元） | Change
-- column document_id: 来源文件 | Source
SELECT statement.fiscal_year, statement.phase, statement.metric, statement.amount_wan, statement.change_wan, statement.reason, statement.document_id
FROM statement
WHERE statement.unit_id = :unit AND (:year = '' OR statement.fiscal_year = CAST(:year AS INTEGER)) AND statement.reason <> ''
ORDER BY statement.fiscal_year DESC, statement.phase, statement.paragraph
