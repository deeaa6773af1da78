-- title: 搜索公开文件
-- title_en: Documents found
-- description: 在标题、单位和发布机构中搜索。
-- description_en: Search in titles, units and publishers.
-- column title: 文件 | Document
SELECT document.document_id, document.title, document.unit_id, document.fiscal_year, document.phase, document.published_on, document.status
FROM document_fts JOIN document ON document.rowid = document_fts.rowid
WHERE document_fts MATCH match_query(:q)
ORDER BY document.fiscal_year DESC, document.document_id
LIMIT 50
