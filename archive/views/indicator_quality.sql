-- title: 项目绩效指标的质量
-- title_en: The quality of a project's performance indicators
-- description: 一行一个有绩效指标的项目（现行文件）：指标数，有无成本指标，方向可疑的指标数，满意度目标值；预算为万元。
-- description_en: One row per project with indicators: how many, how many of cost, how many whose direction is suspicious.
-- warning: 方向可疑是疑问，不是指责：有的方向另有道理。
-- facets: fiscal_year, phase, scope, district_code
-- prepared: yes
-- index: doubtful; unit_id, fiscal_year; fiscal_year
-- column budget: 当年预算（万元） | Budget
-- column indicators: 指标数 | Indicators
-- column cost_indicators: 成本指标数 | Indicators of cost
-- column time_with_at_least: 时间类而用 ≥ 的指标数 | Times that are to be at least so long
-- column output_with_at_most: 产出、效益类而用 ≤ 的指标数 | Outputs and benefits that are to be at most so much
-- column doubtful: 方向可疑的指标数，前两列之和 | The sum of the two
-- column satisfaction: 满意度目标值 | The satisfaction aimed at
WITH judged AS (
  SELECT project_id,
    count(*) AS indicators,
    coalesce(sum(level1 LIKE '%成本%' OR level2 LIKE '%成本%'), 0) AS cost_indicators,
    coalesce(sum(comparator IN ('≥', '>') AND (level3 LIKE '%时间%' OR level3 LIKE '%时长%'
      OR measure_unit IN ('分钟', '小时', '天', '工作日', '日'))
      AND level3 NOT LIKE '%开放%' AND level3 NOT LIKE '%服务时%'), 0) AS time_with_at_least,
    coalesce(sum(comparator IN ('≤', '<') AND (level1 LIKE '%产出%' OR level1 LIKE '%效益%')
      AND level2 NOT LIKE '%成本%' AND level2 NOT LIKE '%时效%' AND level3 NOT LIKE '%时%'
      AND level3 NOT LIKE '%率%' AND level3 NOT LIKE '%成本%'), 0) AS output_with_at_most,
    max(comparator || value) FILTER (WHERE level1 LIKE '%满意%' OR level2 LIKE '%满意%') AS satisfaction
  FROM indicator
  GROUP BY project_id
)
SELECT
  project.project_id, project.name, project.unit_id, project.district_code, project.fiscal_year, project.phase, project.scope,
  project.budget_fen / 1000000.0 AS budget,
  judged.indicators, judged.cost_indicators, judged.time_with_at_least, judged.output_with_at_most,
  judged.time_with_at_least + judged.output_with_at_most AS doubtful,
  judged.satisfaction,
  project.document_id
FROM judged
JOIN project ON project.project_id = judged.project_id
JOIN current_document ON current_document.document_id = project.document_id
