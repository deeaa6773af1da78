-- title: 问6 公开先后
-- title_en: Q6 Days after the first unit of the district
-- description: 各单位发布日期比本区县同年度同阶段最早一份晚多少天。
-- description_en: How many days each unit published after the first of its district, year and phase.
-- warning: 批复日期没有公开数据，因此只比较先后，不判断是否“逾期”。
SELECT district_code, fiscal_year, phase, unit, unit_id, scope, published_on,
  CAST(julianday(published_on) - julianday(min(published_on) OVER (PARTITION BY district_code, fiscal_year, phase)) AS INTEGER)
    AS days_after_first,
  document_id
FROM current_document
WHERE published_on IS NOT NULL
  AND (:district = '' OR district_code = :district) AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER))
ORDER BY fiscal_year DESC, phase, days_after_first DESC, unit_id
LIMIT 500
