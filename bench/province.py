"""A synthetic province: the city's copies over 92 counties (2,850 counties in 31 provinces), 145,000 documents.

python -m bench.province OUT [--documents 145000] [--sample BUDGET_DB]
"""

from __future__ import annotations

from bench import city_sampled

DOCUMENTS = 145_000
COUNTIES = 92

if __name__ == "__main__":
    city_sampled.main(DOCUMENTS, COUNTIES)
