"""Telling somebody that a night went wrong: a webhook, a mail, both or neither, by environment.

YUSUAN_WEBHOOK   an address that takes a POST of JSON {"text": …, "record": …}
YUSUAN_MAIL      whom to write to; YUSUAN_SMTP is host:port (default localhost:25), YUSUAN_MAIL_FROM the sender
"""

from __future__ import annotations

import json
import os
import smtplib
import urllib.request
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from typing import Any

_SECONDS = 20


def notify(record: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> list[str]:
    """Tell of a night that did not end with 0. Returns what could not be delivered: a notice must never fail a run."""
    settings = os.environ if environment is None else environment
    if record["exit_code"] == 0:
        return []
    return list(_failures(record, settings))


def as_text(record: Mapping[str, Any]) -> str:
    """The notice: what an operator needs before opening the report."""
    lines = [f"渝算 {record['run_id']}: {record['state']} (exit {record['exit_code']})"]
    lines += [f"{step['name']}: {step['state']} {step['message']}" for step in record["steps"]]
    for source in record["sources"]:
        if source["state"] != "complete":
            lines.append(f"{source['source']} {source['name']}: {source['state']} {'; '.join(source['reasons'][:3])}")
    return "\n".join(lines)


def _failures(record: Mapping[str, Any], settings: Mapping[str, str]) -> Iterator[str]:
    text = as_text(record)
    if address := settings.get("YUSUAN_WEBHOOK"):
        try:
            _post(address, text, record)
        except (OSError, ValueError) as error:
            yield f"{address}: {error}"
    if to := settings.get("YUSUAN_MAIL"):
        try:
            _mail(to, text, settings)
        except (OSError, ValueError, smtplib.SMTPException) as error:
            yield f"{to}: {error}"


def _post(address: str, text: str, record: Mapping[str, Any]) -> None:
    if not address.startswith(("http://", "https://")):
        raise ValueError("不是 http(s) 地址 (not an http address)")
    data = json.dumps({"text": text, "record": record}, ensure_ascii=False).encode()
    request = urllib.request.Request(address, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=_SECONDS):
        pass


def _mail(to: str, text: str, settings: Mapping[str, str]) -> None:
    message = EmailMessage()
    message["To"], message["From"] = to, settings.get("YUSUAN_MAIL_FROM", "yusuan@localhost")
    message["Subject"] = text.splitlines()[0]
    message.set_content(text)
    host, _, port = settings.get("YUSUAN_SMTP", "localhost:25").partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=_SECONDS) as server:
        server.send_message(message)
