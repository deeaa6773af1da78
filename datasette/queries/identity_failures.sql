-- title: 核对不符
-- title_en: Identity failures
-- description: 没有通过的核对：哪个单位、哪份文件、哪张表、等式两边和差额，万元。
-- description_en: Failed checks: unit, document, table, both sides and the difference.
-- warning: 不符首先是对我们读取的怀疑；疑问不是指责。
-- warning_en: A failure is first a suspicion against our reading; a question is not an accusation.
-- column district: 区县 | District
-- column unit: 单位 | Unit
-- column source_title: 表 | Table
-- column expected_wan: 应为（万元） | Expected
-- column actual_wan: 实为（万元） | Actual
-- column difference_wan: 差额（万元） | Difference
-- column document_id: 文件 | Document
SELECT finding.unit_id, unit.name AS unit, finding.district_code, district.name AS district, finding.fiscal_year, finding.phase, source_table.title AS source_title, finding."check", finding.severity, finding.message,
  finding.expected_wan, finding.actual_wan, finding.difference_wan, finding.document_id
FROM finding
LEFT JOIN unit ON unit.unit_id = finding.unit_id
LEFT JOIN district ON district.district_code = finding.district_code
LEFT JOIN source_table ON source_table.table_id = finding.table_id
WHERE finding.outcome = 'fail' AND (:severity = '' AND finding.severity IN ('arithmetic', 'restatement') OR finding.severity = :severity)
  AND (:check = '' OR finding."check" = :check) AND (:district = '' OR finding.district_code = :district) AND (:year = '' OR finding.fiscal_year = CAST(:year AS INTEGER))
ORDER BY finding.severity, abs(coalesce(finding.difference_fen, 0)) DESC, finding.finding_id
LIMIT 300
