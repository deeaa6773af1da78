-- title: 涉及一个单元格的核对
-- title_en: Checks that touch a cell
-- description: 涉及一张表一行的核对。
-- description_en: Checks that touch a row of a table.
-- column expected_wan: 应为（万元） | Expected
-- column actual_wan: 实为（万元） | Actual
-- column difference_wan: 差额（万元） | Difference
SELECT "check", outcome, severity, message, expected_wan, actual_wan, difference_wan FROM finding
WHERE document_id = :document AND "table" = :table AND "row" = :row ORDER BY outcome, finding_id
