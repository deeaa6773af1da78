-- title: 公开质量
-- title_en: Quality of disclosure
-- description: 现行文件的等级及其各部分、比本区县同年同阶段首份公开晚的天数、问题数与读取疑点数。
-- description_en: Current documents with their grade and its parts, days after the district's first, questions and doubts.
-- warning: 等级说的是文件，不是单位；没有批复日期，天数不能说明是否逾期。
-- facets: grade, district_code, fiscal_year, phase
-- column percent_held: 成立的等式（%） | Identities that hold, percent
-- column days_after_first: 比本区县同年同阶段首份公开晚的天数 | Days after the first document of the district, year and phase
-- column questions: 可疑之处（只是问题，不是错误） | Questions, not errors
-- column doubts: 读取中没有弄懂的地方 | What our reader did not understand
WITH noted AS (
  SELECT document_id,
    sum(severity = 'plausibility' AND outcome = 'fail') AS questions,
    sum(severity = 'reading' AND outcome IN ('fail', 'unreadable')) AS doubts
  FROM finding WHERE severity IN ('plausibility', 'reading') GROUP BY document_id
)
SELECT
  document.document_id,
  document.unit_id,
  document.unit,
  document.district_code,
  document.fiscal_year,
  document.phase,
  document.scope,
  quality.grade,
  quality.n_required,
  quality.n_present,
  quality.missing,
  quality.n_tested,
  quality.n_held,
  round(100.0 * quality.n_held / nullif(quality.n_tested, 0), 2) AS percent_held,
  quality.is_complete,
  quality.is_detailed,
  quality.is_open,
  document.published_on,
  CAST(julianday(document.published_on) - julianday(
    min(document.published_on) OVER (PARTITION BY document.district_code, document.fiscal_year, document.phase)
  ) AS INTEGER) AS days_after_first,
  coalesce(noted.questions, 0) AS questions,
  coalesce(noted.doubts, 0) AS doubts
FROM current_document AS document
JOIN quality USING (document_id)
LEFT JOIN noted USING (document_id)
