-- title: 问17 绩效指标的质量
-- title_en: Q17 The quality of performance indicators
-- description: 一行一个项目：指标数，有无成本指标；方向可疑的指标数（时间类用 ≥，产出效益类用 ≤）；满意度目标值。
-- description_en: Per project: number of indicators, cost indicators, suspicious directions, the satisfaction aimed at.
-- warning: 这些是疑问，不是指责：有的方向另有道理。
-- warning_en: These are questions, not accusations: some directions have other reasons.
SELECT name, unit_id, fiscal_year, scope, budget, indicators, cost_indicators, time_with_at_least, output_with_at_most,
  satisfaction, document_id
FROM indicator_quality
WHERE (:year = '' OR fiscal_year = CAST(:year AS INTEGER)) AND (:unit = '' OR unit_id = :unit)
ORDER BY doubtful DESC, cost_indicators, budget DESC, project_id
LIMIT 300
