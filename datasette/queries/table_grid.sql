-- title: 一张原表
-- title_en: One table as printed
-- description: 一张表，逐行逐格，按文件所印。
-- description_en: One table, cell by cell as printed.
-- database: grids
-- column source_title: 标题 | Title
SELECT grid.table_id, grid.ordinal, grid.title AS source_title, grid.before, grid.spans, grid_row."row", grid_row.cells
FROM grid JOIN grid_row ON grid_row.table_id = grid.table_id
WHERE grid.table_id = :table ORDER BY grid_row."row"
