-- title: 一份文件的表
-- title_en: Tables of a document
-- description: 一份文件中的每一张表。
-- description_en: Every table of a document.
-- column source_title: 标题 | Title
SELECT table_id, ordinal, kind, label, title AS source_title, money_unit, page, n_rows, n_columns, status, is_duplicate FROM source_table WHERE document_id = :document ORDER BY ordinal
