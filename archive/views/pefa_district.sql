-- title: 预算可信度（PEFA PI-1、PI-2）
-- title_en: Budget credibility by district (PEFA PI-1 and PI-2)
-- description: 一行一个区县、年度和口径，只含预算与决算都已公开、当年没有合并分立划转、且本年支出可比的单位。
--   PI-1：决算支出占预算支出的百分比；PI-2：扣除总量偏离后，各功能类支出偏离的绝对值之和占预算的百分比；另给单位偏离度的中位数。
-- description_en: Per district, year and scope, over the units whose budget and final account are both held and that had no event.
--   PI-1 is actual expenditure in percent of the budget; PI-2 the composition variance over functional classes, the aggregate taken out.
-- warning: 覆盖面随公开情况变化（见 units），不是政府整体的 PEFA 评分。中位数不受个别单位年中大额追加影响，均值会。部门与单位口径分列，不可相加。
-- facets: fiscal_year, scope
-- prepared: yes
-- index: district_code, fiscal_year
-- column units: 参与计算的单位数 | Units in the calculation
-- column pi1_percent: PI-1 决算占预算（%） | PI-1, outturn in percent of the budget
-- column pi2_percent: PI-2 构成偏离（%） | PI-2, variance of composition
-- column median_deviation_percent: 单位偏离度中位数（%） | Median deviation of units
-- column within_5_percent: 偏离不超过 5% 的单位数 | Units within 5 percent
WITH comparable AS (
  SELECT * FROM budget_vs_final WHERE metric = 'expenditure_current' AND NOT breaks AND deviation_percent IS NOT NULL
),
ranked AS (
  SELECT *,
    row_number() OVER (PARTITION BY district_code, fiscal_year, scope ORDER BY deviation_percent) AS place,
    count(*) OVER (PARTITION BY district_code, fiscal_year, scope) AS n
  FROM comparable
),
aggregate AS (
  SELECT district_code, max(district) AS district, fiscal_year, scope, count(*) AS units,
    sum(budget) AS budget, sum(final) AS final,
    avg(deviation_percent) FILTER (WHERE place IN ((n + 1) / 2, (n + 2) / 2)) AS median,
    sum(abs(deviation_percent) <= 5) AS within_5
  FROM ranked
  GROUP BY district_code, fiscal_year, scope
),
class AS (
  SELECT comparable.district_code, comparable.fiscal_year, comparable.scope, spent.harmonised_class,
    coalesce(sum(spent.amount) FILTER (WHERE spent.phase = 'budget'), 0) AS budget,
    coalesce(sum(spent.amount) FILTER (WHERE spent.phase = 'final'), 0) AS final
  FROM comparable
  JOIN spending_by_function AS spent
    ON spent.document_id IN (comparable.budget_document_id, comparable.final_document_id)
  GROUP BY comparable.district_code, comparable.fiscal_year, comparable.scope, spent.harmonised_class
),
total AS (
  SELECT district_code, fiscal_year, scope, sum(budget) AS budget, sum(final) AS final FROM class
  GROUP BY district_code, fiscal_year, scope
),
composition AS (
  SELECT class.district_code, class.fiscal_year, class.scope,
    100.0 * sum(abs(class.final - class.budget * total.final / total.budget))
      / nullif(sum(class.budget * total.final / total.budget), 0) AS variance
  FROM class
  JOIN total
    ON total.district_code IS class.district_code AND total.fiscal_year = class.fiscal_year
    AND total.scope IS class.scope AND total.budget > 0
  GROUP BY class.district_code, class.fiscal_year, class.scope
)
SELECT
  aggregate.district_code, aggregate.district, aggregate.fiscal_year, aggregate.scope, aggregate.units,
  round(aggregate.budget, 2) AS budget,
  round(aggregate.final, 2) AS final,
  round(100.0 * aggregate.final / nullif(aggregate.budget, 0), 2) AS pi1_percent,
  round(composition.variance, 2) AS pi2_percent,
  round(aggregate.median, 2) AS median_deviation_percent,
  aggregate.within_5 AS within_5_percent
FROM aggregate
LEFT JOIN composition
  ON composition.district_code IS aggregate.district_code AND composition.fiscal_year = aggregate.fiscal_year
  AND composition.scope IS aggregate.scope
