"""Whether a page's text was destroyed on its way: decoded or encoded by the wrong table, or no text at all. Pure."""

from __future__ import annotations

import re

_MOJIBAKE = re.compile(r"[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u017e\u2013-\u2122]")
_CJK = re.compile(r"[\u4e00-\u9fff]")
_CONTROL = bytes([*range(0x09), *range(0x0E, 0x20)])
# So much of a page tells whether its encoding is right.
_SAMPLE = 50_000


def garbled(text: str) -> str:
    """What is wrong with it, "" if nothing."""
    sample = text[:_SAMPLE]
    lost = text.count("\ufffd")
    if lost > max(5, len(text) // 2000):
        return f"{lost} 个字符无法解码 (characters could not be decoded)"
    if sample.count("锟斤拷") > 2:
        return "“锟斤拷”：文字在来源处已毁 (the text was destroyed before it was sent)"
    if _controls(sample) > 10:
        return "二进制内容 (binary content)"
    if sample.count("的") + sample.count("预算") + sample.count("支出") > 10:
        return ""  # words that no double encoding leaves standing
    twice = len(_MOJIBAKE.findall(sample))
    if twice > 20 and twice > len(_CJK.findall(sample)):
        return "UTF-8 被当作西文再次编码 (UTF-8 encoded a second time)"
    wrong = sample.count("锛") + sample.count("銆") + sample.count("鐨勶") + sample.count("鈥")
    if wrong > 5 and wrong > sample.count("，") + sample.count("。") + sample.count("：") + sample.count("、"):
        return "UTF-8 被当作 GBK 再次编码 (UTF-8 read as GBK and encoded again)"
    return ""


def _controls(text: str) -> int:
    """How many control characters; through bytes, a fifth of what an expression takes."""
    data = text.encode("utf-8", "replace")
    return len(data) - len(data.translate(None, _CONTROL))
