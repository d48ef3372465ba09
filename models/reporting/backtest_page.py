"""A backtest as one page for a browser."""

from __future__ import annotations

import base64
from pathlib import Path

import pandas as pd

from models.reporting.acceptance_bars import acceptance_table
from models.reporting.scores import TITLES, headline, score_table
from models.velocity.backtest import Backtest

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Backtest of the velocity forecast</title>
<style>
body {{ font: 15px/1.5 sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #2d3748 }}
table {{ border-collapse: collapse }} td, th {{ padding: .2rem .8rem; text-align: right }}
td:first-child, th:first-child {{ text-align: left }} tr:nth-child(even) {{ background: #edf2f7 }}
img {{ max-width: 100% }}
</style>
<h1>Backtest of the velocity forecast</h1>
<p>{about}</p>
<h2>Acceptance bars</h2>
{bars}
<h2>Plots</h2>
<img alt="Error by method and team, calibration, coverage" src="data:image/png;base64,{plots}">
<h2>Every method</h2>
{table}
</html>
"""


def write_report(backtest: Backtest, path: Path, plots: Path) -> None:
    """One self-contained HTML page: acceptance bars, the picture ``plots``, every method's figures."""
    image = base64.b64encode(plots.read_bytes()).decode()
    meta, table = backtest.frame.meta, score_table(backtest)
    table = table.assign(moment=table["moment"].map(TITLES))
    about = (
        f"Rolling origin over {meta['cutoff'].min():%Y-%m-%d} to {meta['cutoff'].max():%Y-%m-%d}, "
        f"{meta['team_id'].nunique()} teams, {len(meta):,} origins, members {', '.join(backtest.names)}. "
        "Error ratio: the mean over teams of the summed absolute error over that of the mean of the last "
        "five periods, with a 95 % bootstrap interval over teams."
    )
    bars = acceptance_table(headline(backtest))
    bars["held"] = bars["held"].map({True: "yes", False: "no"})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        PAGE.format(about=about, bars=_html(bars), table=_html(table), plots=image), encoding="utf-8"
    )


def _html(table: pd.DataFrame) -> str:
    return str(table.to_html(index=False, float_format="%.3f", na_rep="–", border=0))
