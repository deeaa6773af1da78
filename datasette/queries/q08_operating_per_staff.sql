-- title: 问8 人均公用经费
-- title_en: Q8 Operating expenditure per member of staff
-- description: 只对文件印有在职人数（staff）或编制数（staff_posts）的单位计算，万元／人；wage_base_estimate 为由养老保险缴费（30108÷16%）推算的缴费工资总额，是估计。
-- description_en: Only where the document prints staff or posts; the wage base implied by pension contributions is an estimate and named so.
-- warning: 编制数不等于实有人数，编外人员不在其中；推算值只供参照。
-- warning_en: Posts are not staff in place, and staff without posts are not among them; what is implied is for orientation only.
SELECT y.unit, y.unit_id, y.district_code, y.sector, y.fiscal_year, y.phase, y.scope, y.operating,
  y.staff, y.staff_posts AS posts, y.operating_per_person,
  iif(y.staff IS NOT NULL, 'staff', 'posts') AS basis,
  (SELECT round(sum(e.amount) / 0.16, 2) FROM spending_by_economy AS e
    WHERE e.document_id = y.document_id AND e.code >= '30108' AND e.code < '30109') AS wage_base_estimate,
  y.document_id
FROM (
  SELECT * FROM unit_year
  WHERE operating_per_person IS NOT NULL AND (:year = '' OR fiscal_year = CAST(:year AS INTEGER))
  ORDER BY operating_per_person DESC, unit_id, document_id
  LIMIT 300
) AS y
ORDER BY y.operating_per_person DESC, y.unit_id, y.document_id
