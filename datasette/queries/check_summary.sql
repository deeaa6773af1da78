-- title: 核对结果汇总
-- title_en: Checks summed up
-- description: 每一种核对通过、四舍五入内、不符的次数。
-- description_en: How often each check passed, held within rounding, or failed.
-- warning: 不符首先是对我们读取的怀疑；疑问不是指责。
-- warning_en: A failure is first a suspicion against our reading; a question is not an accusation.
-- column passed: 相符 | Passed
-- column rounding: 四舍五入内 | Rounding
-- column failed: 不符 | Failed
-- column not_applicable: 不适用 | Not applicable
-- column unreadable: 读不出 | Unreadable
SELECT
  "check", severity,
  coalesce(sum(n) FILTER (WHERE outcome = 'pass'), 0) AS passed,
  coalesce(sum(n) FILTER (WHERE outcome = 'rounding'), 0) AS rounding,
  coalesce(sum(n) FILTER (WHERE outcome = 'fail'), 0) AS failed,
  coalesce(sum(n) FILTER (WHERE outcome = 'not_applicable'), 0) AS not_applicable,
  coalesce(sum(n) FILTER (WHERE outcome = 'unreadable'), 0) AS unreadable
FROM check_outcomes
GROUP BY "check", severity
ORDER BY severity = 'plausibility', failed DESC, "check"
