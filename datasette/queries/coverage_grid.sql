-- title: 公开覆盖
-- title_en: Coverage
-- description: 区县 × 年度 × 阶段：本档案所知的单位中，有多少已有公开文件。
-- description_en: District × year × phase: of the units known, how many have a document.
-- warning: 没有取得不等于没有公开；应有单位数是本档案所知。
-- warning_en: Not held is not the same as not published; the units known are those known to this archive.
-- column district: 区县 | District
-- column units_known: 应有单位 | Units known
-- column units_published: 已有文件 | With a document
-- column units_missing: 尚缺 | Missing
-- column percent: 覆盖率（%） | Coverage
-- column first_published: 最早公开 | First published
-- column last_published: 最晚公开 | Last published
SELECT district_code, district, fiscal_year, phase, units_known, units_published, units_missing, percent, first_published, last_published
FROM coverage
WHERE (:district = '' OR district_code = :district)
ORDER BY district_code, fiscal_year, phase
