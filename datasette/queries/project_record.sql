-- title: 一个项目
-- title_en: One project
-- description: 一个项目的全部内容。
-- description_en: Everything about one project.
-- column unit: 单位 | Unit
-- column title: 来源文件 | Document
SELECT project.*, project.unit_id AS unit_id, unit.name AS unit, document.title AS title
FROM project LEFT JOIN unit ON unit.unit_id = project.unit_id LEFT JOIN document ON document.document_id = project.document_id
WHERE project_id = :project
