"""Several machines, one frontier: scrapy-redis shares the queue, the index of each worker stays the truth.

Redis holds what is waiting, nothing that must not be lost: a page that a killed worker took from the queue is
discovered and not done in some worker's index, and is asked again. The queue is pickled: the Redis must be our own.
"""

from __future__ import annotations


def redis_settings(url: str) -> dict[str, object]:
    """Scrapy's settings for a shared queue."""
    return {
        "SCHEDULER": "scrapy_redis.scheduler.Scheduler",
        "SCHEDULER_DUPEFILTER_CLASS": "scrapy_redis.dupefilter.RFPDupeFilter",
        # The last worker to leave must not throw away what others still wait for.
        "SCHEDULER_PERSIST": True,
        "REDIS_URL": url,
    }
