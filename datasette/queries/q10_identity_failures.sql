-- title: 问10 核对不符：区县、年度、表类
-- title_en: Q10 Failed identities by district, year and kind of table
-- description: 算术与重述核对中不符的项数，与通过的项数并列。
-- description_en: Failed arithmetic and restatement checks beside those that passed.
-- warning: 不符首先是对我们读取的怀疑；疑问（plausibility）不计入。
-- warning_en: A failure is first a suspicion against our reading; questions (plausibility) are not counted.
SELECT district_code, fiscal_year, kind, "check", failed, passed, difference
FROM identities_by_kind
WHERE failed > 0 AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER))
ORDER BY fiscal_year DESC, failed DESC, district_code, kind
