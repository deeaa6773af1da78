-- title: 一个单位的公开文件
-- title_en: A unit's documents
-- description: 一个单位的全部公开文件，含旧版和重复发布的。
-- description_en: Every document of a unit, earlier versions included.
-- column title: 文件 | Document
-- column n_tables: 表数 | Tables
-- column n_lines: 金额数 | Amounts
-- column n_failed: 不符 | Failed
-- column url: 原网址 | Original address
SELECT fiscal_year, phase, scope, document_id, title, published_on, n_tables, n_lines, n_failed, status, url, fetched_at
FROM document
WHERE unit_id = :unit
ORDER BY fiscal_year DESC, phase DESC, published_on DESC
