"""The Slack report as a web page that looks like Slack, to be read before it is posted."""

from __future__ import annotations

import base64
import html
import re

from writeback.report import chart
from writeback.report.content import ReportContent
from writeback.slack.blocks import render
from writeback.slack.message import BlockMessage
from writeback.slack.mrkdwn import Block

EMOJI = {"x": "❌", "eyes": "👀", "white_check_mark": "✅", "one": "1️⃣", "two": "2️⃣"}
LINK = re.compile(r"&lt;(https?://[^|&]+(?:&amp;[^|&]+)*)\|(.+?)&gt;")
BOLD = re.compile(r"(?<![\w*])\*([^*\n]+)\*(?![\w*])")
ITALIC = re.compile(r"(?<![\w/])_([^_\n]+)_(?!\w)")


def page(content: ReportContent, channel: str) -> str:
    """A self-contained page: the channel with the overview on the left, its thread on the right."""
    first, *replies = render(content)
    thread = "".join(_message(reply) for reply in replies)
    if chart.names(content):
        picture = base64.b64encode(chart.picture(content)).decode()
        alt = html.escape(chart.title(content))
        thread += _post(f'<img alt="{alt}" src="data:image/png;base64,{picture}">')
    return _PAGE.format(
        style=_STYLE,
        channel=html.escape(channel.lstrip("#")),
        overview=_message(first),
        replies=f'<div class="replies">{len(replies)} replies</div>' if replies else "",
        thread=thread,
    )


def _message(message: BlockMessage) -> str:
    return _post("".join(_block(block) for block in message.blocks))


def _post(body: str) -> str:
    who = '<span class="name">Truce</span> <span class="app">APP</span> <span class="time">6:30</span>'
    return f'<div class="post"><div class="face">T</div><div class="body">{who}{body}</div></div>'


def _block(block: Block) -> str:
    kind = block["type"]
    if kind == "header":
        return f"<h3>{html.escape(block['text']['text'])}</h3>"
    if kind == "divider":
        return "<hr>"
    if kind == "context":
        return f'<p class="context">{" ".join(_mrkdwn(part["text"]) for part in block["elements"])}</p>'
    if "fields" in block:
        columns = "".join(f"<p>{_mrkdwn(part['text'])}</p>" for part in block["fields"])
        return f'<div class="fields">{columns}</div>'
    return f"<p>{_mrkdwn(block['text']['text'])}</p>"


def _mrkdwn(text: str) -> str:
    """mrkdwn as HTML: its own three entities are unescaped first, or they would show twice."""
    plain = text.replace("&lt;", "\x01").replace("&gt;", "\x02").replace("&amp;", "&")
    shown = html.escape(plain, quote=False).replace("\x01", "&lsaquo;").replace("\x02", "&rsaquo;")
    for name, sign in EMOJI.items():
        shown = shown.replace(f":{name}:", sign)
    shown = LINK.sub(r'<a href="\1">\2</a>', shown)
    shown = ITALIC.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", shown))
    return shown.replace("\n", "<br>").replace("&lsaquo;", "&lt;").replace("&rsaquo;", "&gt;")


_STYLE = """
body { margin: 0; font: 15px/1.46 Lato, "Helvetica Neue", "DejaVu Sans", sans-serif; color: #1d1c1d; }
main { display: grid; grid-template-columns: 1fr 1fr; min-height: 100vh; }
section { padding: 0 20px 24px; } section + section { border-left: 1px solid #ddd; }
h2 { font-size: 18px; border-bottom: 1px solid #ddd; margin: 0 -20px 12px; padding: 14px 20px; }
.post { display: flex; gap: 10px; padding: 8px 0; }
.face { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #1264a3; color: #fff;
  font-weight: 700;  display: grid; place-items: center; }
.body { min-width: 0; max-width: 640px; } .name { font-weight: 900; }
.app { font-size: 10px; background: #e8e8e8; border-radius: 2px; padding: 1px 4px; color: #616061; }
.time { color: #616061; font-size: 12px; }
h3 { font-size: 18px; font-weight: 900; margin: 6px 0; } p { margin: 6px 0; }
a { color: #1264a3; text-decoration: none; }
hr { border: 0; border-top: 1px solid #ddd; margin: 12px 0; }
.context { color: #616061; font-size: 13px; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 0 16px; }
.replies { color: #1264a3; font-weight: 700; font-size: 13px; margin-left: 46px; }
img { max-width: 100%; border: 1px solid #ddd; border-radius: 8px; margin-top: 6px; }
"""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Delivery report</title><style>{style}</style></head>
<body><main><section><h2># {channel}</h2>{overview}{replies}</section>
<section><h2>Thread</h2>{thread}</section></main></body></html>
"""
