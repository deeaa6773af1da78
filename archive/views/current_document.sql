-- title: 现行文件
-- title_en: The document in force
-- description: 每个单位、年度、阶段和口径取一份主要文件（is_main）；旧版本已由修订取代，其余同类文件仍在 document。各比较视图只用这些文件。
-- description_en: The main document of each unit, year, phase and scope: what every comparison is made from.
-- warning: 没有认定单位或年度的文件不在此列，不能参加比较；见 document 与核对结果。
SELECT
  document_id, unit_id, unit, district_code, fiscal_year, phase, scope, title, url, publisher, published_on, status,
  n_lines, n_projects, n_failed
FROM document
WHERE is_main AND unit_id IS NOT NULL AND fiscal_year IS NOT NULL AND phase IS NOT NULL
