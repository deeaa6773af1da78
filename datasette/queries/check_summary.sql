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
SELECT "check", severity, count(*) FILTER (WHERE outcome = 'pass') AS passed, count(*) FILTER (WHERE outcome = 'rounding') AS rounding,
  count(*) FILTER (WHERE outcome = 'fail') AS failed, count(*) FILTER (WHERE outcome = 'not_applicable') AS not_applicable, count(*) FILTER (WHERE outcome = 'unreadable') AS unreadable
FROM finding
GROUP BY "check", severity
ORDER BY failed DESC, "check"
