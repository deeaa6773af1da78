-- title: 一份文件的核对
-- title_en: Checks of a document
-- description: 一份文件的每一项核对及其结果。
-- description_en: Every check of a document and its outcome.
-- column expected_wan: 应为（万元） | Expected
-- column actual_wan: 实为（万元） | Actual
-- column difference_wan: 差额（万元） | Difference
SELECT "check", outcome, severity, message, expected_wan, actual_wan, difference_wan, "table", "row", "column"
FROM finding WHERE document_id = :document
ORDER BY severity = 'plausibility', CASE outcome WHEN 'fail' THEN 0 WHEN 'unreadable' THEN 1 WHEN 'rounding' THEN 2 WHEN 'pass' THEN 3 ELSE 4 END, "table", "row"
