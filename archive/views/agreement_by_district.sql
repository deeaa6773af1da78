-- title: 各区县等式成立的比例
-- title_en: Share of identities that hold, by district
-- description: 一行一个区县、年度和阶段：现行文件的可核对等式、成立的等式、有不符的文件数和各等级的文件数。
-- description_en: Per district, year and phase: identities tested and held, documents with a failure, documents by grade.
-- warning: 不符的等式先疑是本档案读错；问题和读取疑点不计入。
-- facets: fiscal_year, phase, district_code
-- column percent_held: 成立的等式（%） | Identities that hold, percent
-- column documents_with_failures: 有不符等式的文件数 | Documents in which an identity fails
SELECT
  document.district_code,
  max(district.name) AS district,
  document.fiscal_year,
  document.phase,
  count(*) AS documents,
  sum(quality.n_tested) AS n_tested,
  sum(quality.n_held) AS n_held,
  round(100.0 * sum(quality.n_held) / nullif(sum(quality.n_tested), 0), 2) AS percent_held,
  sum(quality.n_held < quality.n_tested) AS documents_with_failures,
  sum(quality.grade IS 'A') AS grade_a,
  sum(quality.grade IS 'B') AS grade_b,
  sum(quality.grade IS 'C') AS grade_c,
  sum(quality.grade IS 'D') AS grade_d
FROM current_document AS document
JOIN quality USING (document_id)
LEFT JOIN district ON district.district_code = document.district_code
GROUP BY document.district_code, document.fiscal_year, document.phase
