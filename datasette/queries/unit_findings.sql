-- title: 一个单位未通过的核对
-- title_en: A unit's failed checks
-- description: 一个单位历年文件中没有通过的核对。
-- description_en: Checks that failed in a unit's documents.
-- warning: 不符首先是对我们读取的怀疑；疑问不是指责。
-- warning_en: A failure is first a suspicion against our reading; a question is not an accusation.
-- column expected_wan: 应为（万元） | Expected
-- column actual_wan: 实为（万元） | Actual
-- column difference_wan: 差额（万元） | Difference
-- column document_id: 文件 | Document
SELECT fiscal_year, phase, "check", severity, message, expected_wan, actual_wan, difference_wan, document_id
FROM finding
WHERE unit_id = :unit AND outcome IN ('fail', 'unreadable')
ORDER BY severity = 'plausibility', fiscal_year DESC, phase, severity, finding_id
