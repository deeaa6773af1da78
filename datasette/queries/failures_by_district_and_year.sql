-- title: 各区县各年度的核对不符
-- title_en: Failures by district and year
-- description: 各区县各年度没有通过的核对（算术与重述，不含疑问和我们的读取问题）。
-- description_en: Failed checks by district and year, questions and our own reading problems not counted.
-- warning: 不符首先是对我们读取的怀疑。
-- warning_en: A failure is first a suspicion against our reading.
-- column district: 区县 | District
-- column documents: 涉及文件 | Documents
-- column failed: 不符 | Failed
SELECT
  finding.district_code, district.name AS district, finding.fiscal_year,
  count(DISTINCT finding.document_id) AS documents, count(*) AS failed
FROM finding LEFT JOIN district ON district.district_code = finding.district_code
WHERE outcome = 'fail' AND severity IN ('arithmetic', 'restatement')
GROUP BY finding.district_code, district.name, finding.fiscal_year
ORDER BY finding.fiscal_year DESC, failed DESC
