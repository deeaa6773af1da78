-- title: 档案概况
-- title_en: The archive at a glance
-- description: 单位、文件、金额、项目的个数，年度范围，最近一次取得和最近一份公开。
-- description_en: How many units, documents, amounts and projects; which years; how fresh.
-- column units: 单位数 | Units
-- column districts: 区县数 | Districts
-- column documents: 公开文件数 | Documents
-- column lines: 金额数 | Amounts
-- column projects: 项目数 | Projects
-- column failures: 未通过的核对 | Failed checks
-- column fetched_at: 最近取得（UTC） | Last fetched (UTC)
-- column published_on: 最近公开 | Latest publication
SELECT
  (SELECT count(*) FROM unit) AS units,
  (SELECT count(DISTINCT district_code) FROM unit) AS districts,
  (SELECT count(*) FROM document WHERE status <> 'not_disclosure') AS documents,
  (SELECT n_lines FROM release ORDER BY released_at DESC, release_id DESC LIMIT 1) AS lines,
  (SELECT count(*) FROM project) AS projects,
  (SELECT count(*) FROM finding WHERE outcome = 'fail' AND severity IN ('arithmetic', 'restatement')) AS failures,
  (SELECT min(fiscal_year) FROM unit_year) AS first_year,
  (SELECT max(fiscal_year) FROM unit_year) AS last_year,
  (SELECT max(fetched_at) FROM document) AS fetched_at,
  (SELECT max(published_on) FROM document) AS published_on
