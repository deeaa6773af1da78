-- title: 各类表的核对结果
-- title_en: Identities by kind of table
-- description: 一行一个区县、年度、表类和核对：不符与通过的项数，不符之差的合计（万元）。
-- description_en: One row per district, year, kind of table and check: failed and passed, and the sum of the differences.
-- warning: 不符首先是对我们读取的怀疑；疑问（plausibility）不计入。
-- prepared: yes
-- index: fiscal_year
-- column kind: 表类 | Kind
-- column failed: 不符 | Failed
-- column passed: 通过 | Passed
-- column difference: 不符之差（万元） | Differences
SELECT finding.district_code, finding.fiscal_year, coalesce(source_table.kind, '（跨表或文字）') AS kind, finding."check",
  sum(finding.outcome = 'fail') AS failed,
  sum(finding.outcome IN ('pass', 'rounding')) AS passed,
  round(sum(abs(finding.difference_fen)) FILTER (WHERE finding.outcome = 'fail') / 1000000.0, 2) AS difference
FROM finding
LEFT JOIN source_table ON source_table.table_id = finding.table_id
WHERE finding.severity IN ('arithmetic', 'restatement')
GROUP BY finding.district_code, finding.fiscal_year, coalesce(source_table.kind, '（跨表或文字）'), finding."check"
