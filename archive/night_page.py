"""A night's record as a page that one can read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment

_STATES = {"complete": "完整", "incomplete": "不完整", "held_back": "暂不发布"}
_STEPS = {"room": "空间", "crawl": "采集", "build": "构建", "publish": "检查与发布"}

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>渝算运行报告 {{ n.run_id }}</title>
<style>
body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;max-width:75em;margin:2em auto;padding:0 1em;color:#222}
table{border-collapse:collapse;width:100%;margin:1em 0}th,td{border-bottom:1px solid #ddd;padding:.3em .6em;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.complete,.done{color:#1a7f37}.incomplete{color:#9a6700}.held_back,.held,.failed{color:#cf222e}
small{color:#666}ul{margin:.2em 0;padding-left:1.2em}
</style></head><body>
<h1>运行 {{ n.run_id }}</h1>
<p><strong>{{ n.state }}</strong>（退出码 {{ n.exit_code }}）　{{ n.started_at }} – {{ n.ended_at }} UTC
{% if n.release %}　发布 {{ n.release }}{% endif %}</p>
<table><tr><th>步骤<th>结果<th class="n">秒<th>说明</tr>
{% for s in n.steps %}<tr><td>{{ steps.get(s.name, s.name) }}<td class="{{ s.state }}">{{ s.state }}<td class="n">{{ s.seconds }}<td>{{ s.message }}</tr>
{% endfor %}</table>
{% if n.sources %}<h2>来源</h2>
<p><small>发现 = 成功 + 失败 + 不支持 + 留待。“暂不发布”的来源本次内容不进入新发布，确认后用
<code>yusuan sources accept 来源 --because "理由"</code> 放行。</small></p>
<table><tr><th>来源<th>状态<th class="n">发现<th class="n">成功<th class="n">失败<th class="n">不支持<th class="n">留待<th class="n">新<th class="n">变<th class="n">消失<th class="n">上次<th>原因与实例</tr>
{% for s in n.sources %}<tr><td>{{ s.source }}<br><small>{{ s.name }}</small><td class="{{ s.state }}">{{ states.get(s.state, s.state) }}
<td class="n">{{ s.discovered }}<td class="n">{{ s.ok }}<td class="n">{{ s.failed }}<td class="n">{{ s.unsupported }}<td class="n">{{ s.deferred }}
<td class="n">{{ s.new }}<td class="n">{{ s.changed }}<td class="n">{{ s.gone }}<td class="n">{{ "" if s.pages_before is none else s.pages_before }}
<td>{% if s.reasons %}<ul>{% for r in s.reasons %}<li>{{ r }}{% endfor %}</ul>{% endif %}
{% if s.examples %}<details><summary>{{ s.examples|length }} 个实例</summary><ul>{% for e in s.examples %}<li>{{ e }}{% endfor %}</ul></details>{% endif %}</tr>
{% endfor %}</table>{% endif %}
</body></html>
"""


def as_html(record: Mapping[str, Any]) -> str:
    """The page; every word from outside is escaped."""
    template = Environment(autoescape=True).from_string(_PAGE)
    return template.render(n=record, states=_STATES, steps=_STEPS)
