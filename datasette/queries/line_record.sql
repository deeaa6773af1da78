-- title: 一个金额的来历
-- title_en: Where an amount comes from
-- description: 一个金额：它的单元格、表、文件、网址、取得时间和内容散列。
-- description_en: An amount: its cell, table, file, address, the time it was fetched and its hash.
-- column unit: 单位 | Unit
-- column title: 文件 | Document
-- column source_title: 表 | Table
SELECT line.*, unit.name AS unit, document.title AS title, document.url, document.published_on, document.status AS document_status,
  source_table.title AS source_title, source_table.label, source_table.money_unit, source_table.page, source_table.kind AS table_kind,
  capture.capture_id, capture.url AS file_url, capture.fetched_at, capture.sha256, capture.media_type, capture.warc_file,
  (SELECT min(first."row") FROM line AS first WHERE first.table_id = line.table_id) AS first_row
FROM line
LEFT JOIN unit ON unit.unit_id = line.unit_id
LEFT JOIN document ON document.document_id = line.document_id
LEFT JOIN source_table ON source_table.table_id = line.table_id
LEFT JOIN capture ON capture.capture_id = coalesce(source_table.capture_id, document.capture_id)
WHERE line.line_id = :line
