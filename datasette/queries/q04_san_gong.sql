-- title: 问4 “三公”经费：单位、区县、年度，预算与决算
-- title_en: Q4 The “three publics” by district and year, budget against final
-- description: 各区县逐年合计及部分，万元；只含预算与决算都公开的单位，单位口径。
-- description_en: Districts by year with their parts, over the units that published both budget and final account.
-- warning: 公务用车小计含购置与运行维护，不可再加；单位数见 units。
-- warning_en: Vehicles already hold purchase and running: never add them again. units says over how many units.
SELECT district_code, max(district) AS district, fiscal_year, count(*) AS units,
  round(sum(budget), 2) AS budget, round(sum(final), 2) AS final, round(sum(final) - sum(budget), 2) AS difference,
  round(sum(abroad_final), 2) AS abroad_final, round(sum(vehicles_final), 2) AS vehicles_final,
  round(sum(reception_final), 2) AS reception_final
FROM san_gong
WHERE scope = 'unit' AND budget IS NOT NULL AND final IS NOT NULL
  AND (:district = '' OR district_code = :district) AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER))
GROUP BY district_code, fiscal_year
ORDER BY fiscal_year, district_code
