-- title: 历年“三公”经费
-- title_en: “Three publics” by year
-- description: 历年公开“三公”经费的单位数、合计和各部分，万元。
-- description_en: Units that publish, total and parts, by year and phase.
-- warning: 单位数逐年不同，总额随之变化；请看每单位。
-- warning_en: The number of units differs by year: look at the amount per unit.
-- column units: 单位数 | Units
-- column san_gong: 合计（万元） | Total
-- column abroad: 因公出国（万元） | Abroad
-- column vehicle_purchase: 购车（万元） | Vehicle purchase
-- column vehicle_operation: 用车运维（万元） | Vehicle running
-- column reception: 公务接待（万元） | Reception
-- column per_unit: 每单位（万元） | Per unit
SELECT fiscal_year, phase, count(san_gong) AS units, round(sum(san_gong), 2) AS san_gong,
  round(sum(abroad), 2) AS abroad, round(sum(vehicle_purchase), 2) AS vehicle_purchase,
  round(sum(vehicle_operation), 2) AS vehicle_operation, round(sum(reception), 2) AS reception,
  round(sum(san_gong) / nullif(count(san_gong), 0), 2) AS per_unit
FROM unit_year
WHERE scope = coalesce(nullif(:scope, ''), 'unit') AND (:district = '' OR district_code = :district) AND (:sector = '' OR sector = :sector)
GROUP BY fiscal_year, phase
HAVING units > 0
ORDER BY fiscal_year, phase
