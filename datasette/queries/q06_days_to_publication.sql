-- title: 问6 公开先后
-- title_en: Q6 Days after the first unit of the district
-- description: 各单位发布日期比本区县同年度同阶段最早一份晚多少天。
-- description_en: How many days each unit published after the first of its district, year and phase.
-- warning: 批复日期没有公开数据，因此只比较先后，不判断是否“逾期”。
-- warning_en: Dates of approval are not published: this compares who came first, and does not say who was late.
SELECT published.district_code, published.fiscal_year, published.phase, published.unit, published.unit_id, published.scope,
  published.published_on,
  CAST(julianday(published.published_on) - julianday(coverage.first_published) AS INTEGER) AS days_after_first,
  published.document_id
FROM current_document AS published
JOIN coverage
  ON coverage.district_code IS published.district_code AND coverage.fiscal_year = published.fiscal_year
  AND coverage.phase = published.phase
WHERE published.published_on IS NOT NULL
  AND (:district = '' OR published.district_code = :district) AND (:year = '' OR published.fiscal_year = CAST(:year AS INTEGER))
ORDER BY published.fiscal_year DESC, published.phase DESC, days_after_first DESC, published.unit_id, published.document_id
LIMIT 500
