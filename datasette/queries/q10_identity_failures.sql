-- title: 问10 核对不符：区县、年度、表类
-- title_en: Q10 Failed identities by district, year and kind of table
-- description: 算术与重述核对中不符的项数，与通过的项数并列。
-- description_en: Failed arithmetic and restatement checks beside those that passed.
-- warning: 不符首先是对我们读取的怀疑；疑问（plausibility）不计入。
SELECT finding.district_code, finding.fiscal_year, coalesce(source_table.kind, '（跨表或文字）') AS kind, finding."check",
  sum(finding.outcome = 'fail') AS failed,
  sum(finding.outcome IN ('pass', 'rounding')) AS passed,
  round(sum(abs(finding.difference_fen)) FILTER (WHERE finding.outcome = 'fail') / 1000000.0, 2) AS difference
FROM finding
LEFT JOIN source_table ON source_table.table_id = finding.table_id
WHERE finding.severity IN ('arithmetic', 'restatement')
  AND (:year = '' OR finding.fiscal_year = CAST(:year AS INTEGER))
GROUP BY finding.district_code, finding.fiscal_year, coalesce(source_table.kind, '（跨表或文字）'), finding."check"
HAVING failed > 0
ORDER BY finding.fiscal_year DESC, failed DESC, finding.district_code, kind
