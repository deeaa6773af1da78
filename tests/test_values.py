"""The matching form of printed words is exactly what NFKC makes of them, however it is reached."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.values import squeeze

_MARKS = re.compile(
    r"(\d[)\uff09]?)\s{0,3}(?:[\xb2\xb3\xb9\u2070\u2074-\u2079\u2460-\u2487\u24ea-\u24ff\u3251-\u325f\u32b1-\u32bf]{1,4}|"
    r"[*\uff0a※]{1,4}\s{0,3}$)"
)
_PRINTED = st.text(
    st.sampled_from("预2算（）：，；％．　\xa0 ０９5)*＊※①⒇⓪⓫²³⁰ﾞカ\u0301e㎡⽀\u200b\ufeff\u3000\n\x1c…￥ﬁ가각"),
    max_size=30,
)


@settings(max_examples=2000)
@given(_PRINTED | st.text(max_size=30))
@example("40）　①")
@example("e\xa0\u0301")
@example("12.50 ＊ ")
def test_squeezing_is_nfkc_without_marks_and_white_space(text: str) -> None:
    wide = unicodedata.normalize("NFKC", _MARKS.sub(r"\1", text))
    assert squeeze(text) == re.sub(r"[\s\u200b\ufeff\xa0]+", "", wide)
