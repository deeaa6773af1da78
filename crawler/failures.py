"""Why nothing came, by its name: what an operator can act on instead of a Twisted traceback."""

from __future__ import annotations

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from twisted.python.failure import Failure

from crawler.boundary import Refused
from crawler.robots import RobotsForbid
from crawler.tls import cause_of

TOO_MANY_MOVES = "error: 转向过多 (too many redirects)"


def named(failure: Failure) -> tuple[str, str]:
    """(state of the page, reason). `unsupported` is what no later run will fetch either; `failed` may heal."""
    error = failure.value
    text = f"{type(error).__name__}: {error}"
    if isinstance(error, RobotsForbid):
        return "unsupported", str(error)
    if isinstance(error, Refused):
        return "unsupported", str(error)
    if isinstance(error, IgnoreRequest):
        reason = str(error) or type(error).__name__
        return "failed", TOO_MANY_MOVES if "max redirections" in reason else f"error: {reason}"
    if isinstance(
        error, DownloadCancelledError
    ):  # the one thing that cancels a download here; Scrapy does not always say so
        return "failed", f"too_large: {str(error) or '超过上限 (larger than DOWNLOAD_MAXSIZE)'}"
    if tls := cause_of(text):
        return "failed", f"error: TLS: {tls}"
    for kind, words in (
        (CannotResolveHostError, "主机名无法解析 (host name does not resolve)"),
        (DownloadTimeoutError, "超时 (timed out)"),
        (DownloadConnectionRefusedError, "连接被拒绝 (connection refused)"),
        (DownloadFailedError, "连接中断 (the connection was lost before the answer was whole)"),
    ):
        if isinstance(error, kind):
            return "failed", f"error: {words}"
    return "failed", f"error: {text[:300]}"
