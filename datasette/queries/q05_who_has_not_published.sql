-- title: 问5 谁还没有公开
-- title_en: Q5 Who has not published
-- description: 前后年度都有公开、而本档案没有其该年度该阶段文件的单位。
-- description_en: Units with documents before and after, and none of this year and phase.
-- warning: 没有取得不等于没有公开；2022 年以前所属单位没有公开义务。
-- warning_en: Not held is not the same as not published; before 2022 subordinate units had no duty to publish.
SELECT district_code, fiscal_year, phase, unit, unit_id, sector
FROM missing_documents
WHERE (:district = '' OR district_code = :district) AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER))
ORDER BY fiscal_year DESC, phase, district_code, unit, unit_id
LIMIT 500
