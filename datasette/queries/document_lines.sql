-- title: 一份文件的金额
-- title_en: Amounts of a document
-- description: 一份文件中印出的每一个金额，及其所在的表、行、列。
-- description_en: Every amount printed in a document and its cell.
-- warning: 含合计与小计，不可直接求和。
-- warning_en: Holds totals and subtotals: never sum it as it is.
-- column amount_wan: 金额（万元） | Amount
SELECT line_id, "table", "row", "column", kind, year, direction, code, name, measure, fund, amount_wan, amount_text, is_total, is_duplicate
FROM line WHERE document_id = :document ORDER BY "table", "row", "column"
