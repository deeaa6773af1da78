-- title: 项目历年
-- title_en: Projects over the years
-- description: 一行一个项目编码（21 位，跨年不变）、单位、年度、阶段和口径：当年预算、上年预算、增减，以及项目存续年数，金额为万元。
--   单位合并、分立、更名后项目编码延续的，上年数取自原单位（last_unit_id）。
-- description_en: One row per project code (21 characters, the same over the years), unit, year, phase and scope.
--   Where a project went on in another unit, last year's budget is that unit's (last_unit_id).
-- warning: 没有编码的项目不在此列，名称相同不等于同一项目。部门汇总与单位各自公开的同一项目以 scope 区分，不可相加。
-- prepared: yes
-- index: code, fiscal_year; unit_id, fiscal_year; n_years; document_id
-- facets: fiscal_year, scope, district_code, n_years
-- column first_year: 最早出现的年度 | First year seen
-- column last_year: 最近出现的年度 | Last year seen
-- column n_years: 出现的年度数 | Number of years seen
-- column budget: 当年预算（万元） | Budget
-- column budget_last_year: 上年预算（万元，取自上年文件） | Last year's budget
-- column change: 增减额（万元） | Change
-- column same_goal_as_last_year: 绩效目标与上年一字不差（1 是） | The goal repeats last year's
-- column last_unit_id: 上年由谁列支 | The unit that ran it last year
WITH yearly AS (
  SELECT
    project.code, project.unit_id, project.fiscal_year, project.phase, project.scope,
    max(project.name) AS name, max(project.goal) AS goal, sum(project.n_indicators) AS indicators,
    sum(project.budget_fen) AS budget_fen, project.document_id, max(project.district_code) AS district_code,
    count(*) OVER (PARTITION BY project.code, project.fiscal_year, project.phase, project.scope) AS n_units
  FROM project
  JOIN current_document USING (document_id)
  WHERE project.code IS NOT NULL AND project.code <> ''
  GROUP BY project.code, project.unit_id, project.fiscal_year, project.phase, project.scope, project.document_id
),
span AS (
  SELECT code, phase, scope, min(fiscal_year) AS first_year, max(fiscal_year) AS last_year,
    count(DISTINCT fiscal_year) AS n_years
  FROM yearly
  GROUP BY code, phase, scope
)
SELECT
  this.code,
  this.name,
  this.unit_id,
  unit.name AS unit,
  this.district_code,
  this.fiscal_year,
  this.phase,
  this.scope,
  this.budget_fen / 1000000.0 AS budget,
  last.budget_fen / 1000000.0 AS budget_last_year,
  (this.budget_fen - last.budget_fen) / 1000000.0 AS change,
  span.first_year,
  span.last_year,
  span.n_years,
  this.goal = last.goal AND this.goal <> '' AS same_goal_as_last_year,
  this.indicators,
  last.unit_id AS last_unit_id,
  this.document_id
FROM yearly AS this
JOIN span ON span.code = this.code AND span.phase IS this.phase AND span.scope IS this.scope
LEFT JOIN yearly AS last
  ON last.code = this.code AND last.phase IS this.phase AND last.scope IS this.scope
  AND last.fiscal_year = this.fiscal_year - 1
  -- Its own last year, or that of the one unit which had it.
  AND (last.unit_id = this.unit_id OR (last.n_units = 1 AND this.n_units = 1))
LEFT JOIN unit ON unit.unit_id = this.unit_id
