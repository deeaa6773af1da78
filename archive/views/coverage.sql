-- title: 公开覆盖
-- title_en: Coverage
-- description: 一行一个区县、年度和阶段：应有单位数（在该年度前后出现过的单位）、已公开单位数、公开文件数、读出数、未通过核对的文件数、最早和最晚发布日期。
-- description_en: Per district, year and phase: units known to exist that year, units that published, and what was read.
-- warning: 应有单位数是本档案所知，不是编制部门名单；没有取得不等于没有公开。2022 年以前所属单位没有公开义务，缺失不作评价。
-- facets: fiscal_year, phase, district_code
-- prepared: yes
-- index: district_code, fiscal_year
-- column units_known: 该年度存续的单位数 | Units known to exist that year
-- column units_published: 有现行文件的单位数 | Units with a document
-- column units_missing: 存续而没有文件的单位数 | Units without one
-- column percent: 覆盖率（%） | Published in percent of known
-- column days_after_first: 从本区县首份到中位数文件的天数 | Days from the first document of the district to the median one
WITH held AS (
  SELECT DISTINCT fiscal_year, phase FROM current_document
),
known AS (
  SELECT unit.unit_id, unit.district_code, held.fiscal_year, held.phase
  FROM unit JOIN held ON held.fiscal_year BETWEEN unit.first_year AND unit.last_year
  WHERE NOT EXISTS (
    -- Under another district's code that year: counted there, once.
    SELECT 1 FROM current_document AS other
    WHERE other.unit_id = unit.unit_id AND other.fiscal_year = held.fiscal_year AND other.district_code <> unit.district_code
  )
  UNION
  SELECT unit_id, district_code, fiscal_year, phase FROM current_document
),
dated AS (
  SELECT district_code, fiscal_year, phase, published_on,
    row_number() OVER same AS place,
    count(*) OVER (PARTITION BY district_code, fiscal_year, phase) AS n
  FROM current_document
  WHERE published_on IS NOT NULL
  WINDOW same AS (PARTITION BY district_code, fiscal_year, phase ORDER BY published_on)
),
days AS (
  SELECT district_code, fiscal_year, phase, min(published_on) AS first_published, max(published_on) AS last_published,
    max(published_on) FILTER (WHERE place = (n + 1) / 2) AS median_published
  FROM dated
  GROUP BY district_code, fiscal_year, phase
)
SELECT
  known.district_code,
  max(district.name) AS district,
  known.fiscal_year,
  known.phase,
  count(DISTINCT known.unit_id) AS units_known,
  count(DISTINCT published.unit_id) AS units_published,
  count(DISTINCT known.unit_id) - count(DISTINCT published.unit_id) AS units_missing,
  round(100.0 * count(DISTINCT published.unit_id) / count(DISTINCT known.unit_id), 1) AS percent,
  count(published.document_id) AS documents,
  coalesce(sum(published.status = 'ok'), 0) AS documents_read,
  coalesce(sum(published.n_failed > 0), 0) AS documents_with_failures,
  max(days.first_published) AS first_published,
  max(days.last_published) AS last_published,
  CAST(julianday(max(days.median_published)) - julianday(max(days.first_published)) AS INTEGER) AS days_after_first
FROM known
LEFT JOIN current_document AS published
  ON published.unit_id = known.unit_id AND published.fiscal_year = known.fiscal_year AND published.phase = known.phase
  AND published.district_code IS known.district_code
LEFT JOIN district ON district.district_code = known.district_code
LEFT JOIN days
  ON days.district_code IS known.district_code AND days.fiscal_year = known.fiscal_year AND days.phase = known.phase
GROUP BY known.district_code, known.fiscal_year, known.phase
