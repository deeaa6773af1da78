-- title: 有数据的年度
-- title_en: Years held
-- description: 各年度、阶段的单位数。
-- description_en: How many units each year and phase holds.
-- column documents: 单位数 | Units
SELECT fiscal_year, phase, count(*) AS documents FROM unit_year GROUP BY fiscal_year, phase ORDER BY fiscal_year DESC, phase
