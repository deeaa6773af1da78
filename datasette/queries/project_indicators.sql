-- title: 一个项目的绩效指标
-- title_en: Indicators of a project
-- description: 一个项目的绩效指标，按文件所印。
-- description_en: The performance indicators of a project, as printed.
SELECT level1, level2, level3, comparator, value, measure_unit, weight, is_core FROM indicator WHERE project_id = :project ORDER BY indicator_id
