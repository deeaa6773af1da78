-- title: 尚未取得的公开文件
-- title_en: Documents not held
-- description: 单位在该年度存续（之前和之后都有公开），而该阶段没有文件。
-- description_en: Units that published before and after, and of which this year's document of the phase is not held.
-- warning: 没有取得不等于没有公开；2022 年以前所属单位没有公开义务。
-- facets: fiscal_year, phase, district_code, sector
-- prepared: yes
-- index: fiscal_year, phase, district_code; unit_id, fiscal_year
WITH span AS (
  SELECT unit_id, phase, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year
  FROM current_document GROUP BY unit_id, phase
),
held AS (SELECT DISTINCT fiscal_year, phase FROM current_document)
SELECT unit.unit_id, unit.name AS unit, unit.district_code, unit.sector, unit.kind, held.fiscal_year, held.phase
FROM span
JOIN unit USING (unit_id)
JOIN held ON held.phase = span.phase AND held.fiscal_year BETWEEN span.first_year AND span.last_year
WHERE NOT EXISTS (
  SELECT 1 FROM current_document AS document
  WHERE document.unit_id = span.unit_id AND document.fiscal_year = held.fiscal_year AND document.phase = held.phase
)
