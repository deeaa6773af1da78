-- title: 问17 绩效指标的质量
-- title_en: Q17 The quality of performance indicators
-- description: 一行一个项目：指标数，有无成本指标；方向可疑的指标数（时间类用 ≥，产出效益类用 ≤）；满意度目标值。
-- description_en: Per project: number of indicators, cost indicators, suspicious directions, the satisfaction aimed at.
-- warning: 这些是疑问，不是指责：有的方向另有道理。
SELECT project.name, project.unit_id, project.fiscal_year, project.scope, project.budget_wan AS budget,
  count(*) AS indicators,
  sum(indicator.level1 LIKE '%成本%' OR indicator.level2 LIKE '%成本%') AS cost_indicators,
  sum(indicator.comparator IN ('≥', '>') AND (indicator.level3 LIKE '%时间%' OR indicator.level3 LIKE '%时长%'
    OR indicator.measure_unit IN ('分钟', '小时', '天', '工作日', '日'))
    AND indicator.level3 NOT LIKE '%开放%' AND indicator.level3 NOT LIKE '%服务时%') AS time_with_at_least,
  sum(indicator.comparator IN ('≤', '<') AND (indicator.level1 LIKE '%产出%' OR indicator.level1 LIKE '%效益%')
    AND indicator.level2 NOT LIKE '%成本%' AND indicator.level2 NOT LIKE '%时效%' AND indicator.level3 NOT LIKE '%时%'
    AND indicator.level3 NOT LIKE '%率%' AND indicator.level3 NOT LIKE '%成本%') AS output_with_at_most,
  max(indicator.comparator || indicator.value) FILTER (WHERE indicator.level1 LIKE '%满意%' OR indicator.level2 LIKE '%满意%')
    AS satisfaction,
  project.document_id
FROM project
JOIN current_document USING (document_id)
JOIN indicator ON indicator.project_id = project.project_id
WHERE (:year = '' OR project.fiscal_year = CAST(:year AS INTEGER)) AND (:unit = '' OR project.unit_id = :unit)
GROUP BY project.project_id
ORDER BY time_with_at_least + output_with_at_most DESC, cost_indicators, project.budget_fen DESC, project.project_id
LIMIT 300
