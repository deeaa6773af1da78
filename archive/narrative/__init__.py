"""Paragraphs → statements: the facts that a disclosure states in prose.

A statement's `metric` is one of (`amount_fen` is the sum, `change_fen` its change against last year with its sign,
0 for 持平; either may be missing):

* `revenue`, `expenditure` 收入、支出合计; `current_revenue`, `current_expenditure` 本年收入、本年支出;
  `carryover` 上年结转; `closing` 结转下年; `current_revenue:<fund>`, `carryover:<fund>` … the same by fund;
* `<fund>_revenue`, `<fund>_expenditure` with fund general, government_fund, state_capital, fiscal (all 财政拨款),
  fiscal_account, business, superior, affiliate, operation, other;
* `basic`, `project`, `personnel`, `operating` of the general public budget; those of another total carry its name:
  `expenditure:basic`, `government_fund_expenditure:project`;
* `function:<name>` spending on a function as named in the sentence ("function:教育支出"; deeper levels are joined by a
  slash: "function:教育支出/进修及培训/培训支出");
* `san_gong`, `abroad`, `vehicles`, `vehicle_purchase`, `vehicle_operation`, `reception`;
  `agency_operating` 机关运行经费; `meetings`, `training`, `outsourcing` 委托业务费; `performance_targets`,
  `performance_evaluated` 评价 or 第三方 (also with `:<fund>`);
* `procurement`, `procurement_goods`, `procurement_works`, `procurement_services`, each also with `:general`;
  `procurement_sme`, `procurement_micro`;
* counts (in `quantity`): `vehicle_count`, `vehicle_purchase_count` (with `:<kind of vehicle>` for parts),
  `delegations`, `abroad_people`, `reception_batches`, `reception_people`, `staff_posts`, `staff`, `retirees`,
  `large_equipment_count` (with `:通用设备`, `:专用设备` where they are counted apart);
* and, after another metric: `…:budgeted` 年初预算, `…:against_budget` (`change_fen` is then the difference from the
  budget), `…:share` 占…% and `…:completion` 完成预算…% (in `percent`).

`percent` of any other statement is the rate of its change, negative for a fall, with the decimals printed.
"""

from archive.narrative.labels import metric_label
from archive.narrative.narrating import narrate, reason_amounts, shares_of, statements

__all__ = ["metric_label", "narrate", "reason_amounts", "shares_of", "statements"]
