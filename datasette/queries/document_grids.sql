-- title: 一份文件的原表
-- title_en: Tables of a document as printed
-- description: 一份文件的表，逐行逐格，按文件所印。
-- description_en: The tables of a document, cell by cell as printed.
-- database: grids
-- column source_title: 标题 | Title
SELECT grid.table_id, grid.ordinal, grid.title AS source_title, grid.before, grid.spans, grid.page, grid.part, grid_row."row", grid_row.cells
FROM grid JOIN grid_row ON grid_row.table_id = grid.table_id
WHERE grid.document_id = :document
ORDER BY grid.ordinal, grid_row."row"
