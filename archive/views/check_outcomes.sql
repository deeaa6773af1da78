-- title: 核对结果汇总
-- title_en: Outcomes of checks
-- description: 一行一种核对、性质、区县、年度和结果：次数和涉及的文件数。
-- description_en: One row per check, severity, district, year and outcome: how often, and in how many documents.
-- warning: 不符首先是对我们读取的怀疑；疑问不是指责。
-- prepared: yes
-- index: outcome, severity; check
-- column n: 次数 | Times
-- column documents: 涉及的文件数 | Documents
SELECT "check", severity, district_code, fiscal_year, outcome, count(*) AS n, count(DISTINCT document_id) AS documents
FROM finding
GROUP BY "check", severity, district_code, fiscal_year, outcome
