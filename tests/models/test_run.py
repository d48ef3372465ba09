"""Training and forecasting on a lake, as the nightly does them."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from lake.connect import connect
from models.config import ForecastConfig
from models.errors import PanelError
from models.predict import PredictResult, predict
from models.registry import registry
from models.train import TrainResult, train
from tests.models.conftest import SMALL, Site


@pytest.fixture(scope="module")
def first_run(site: Site) -> tuple[TrainResult, PredictResult]:
    """One training and one forecast."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("models.train.config_of", lambda settings: SMALL)
        return train(site.settings, "run-1", site.as_of), predict(site.settings, "run-1", site.as_of)


def rows(site: Site, table: str, run_id: str) -> pd.DataFrame:
    with connect(site.settings, read_only=True) as con:
        return con.execute(
            f"select * exclude (run_id, created_at) from forecasts.{table} where run_id = ? order by all",
            [run_id],
        ).df()


def test_the_first_model_is_logged_registered_and_judged(site: Site, first_run: tuple) -> None:
    trained = first_run[0]
    assert trained.status == "trained" and trained.version == "1"
    client = registry.open_client(site.settings)
    logged = client.get_run(trained.mlflow_run_id)
    assert {"ratio_vs_mean5_h1", "ratio_vs_ewma", "coverage80", "ratio_at_start"} <= set(logged.data.metrics)
    assert logged.data.params["lstm.hidden"] == str(SMALL.lstm.hidden)
    version = registry.by_alias(client, registry.CHALLENGER)
    assert version is not None and version.number == "1"
    assert {"data_snapshot", "code_version", "gate", "truce_run_id"} <= set(version.tags)
    artifacts = {f.path for f in client.list_artifacts(trained.mlflow_run_id)}
    assert {"model_card.md", "backtest.png", "backtest.html", "backtest.csv", "losses.parquet"} <= artifacts


def test_the_registered_model_has_a_signature_and_serves_its_example(site: Site, first_run: tuple) -> None:
    import mlflow

    client = registry.open_client(site.settings)
    version = registry.by_alias(client, registry.CHALLENGER)
    model = registry.load_model(version)
    signature = model.metadata.signature
    assert {"series_id", "d_lag_01", "c_committed", "p_elapsed"} <= set(signature.inputs.input_names())
    example = mlflow.models.Model.load(f"models:/{registry.NAME}/{version.number}").load_input_example()
    out = model.predict(example)
    assert len(out) == 5 * len(example)
    quantiles = out[["p05", "p10", "p25", "p40", "p50", "p60", "p75", "p90", "p95"]].to_numpy()
    assert (pd.DataFrame(quantiles.T).diff().dropna() >= -1e-9).all().all()


def test_every_team_has_a_forecast_or_a_reason(site: Site, first_run: tuple) -> None:
    velocity = rows(site, "velocity", "run-1")
    with connect(site.settings, read_only=True) as con:
        teams = set(con.execute("select team_id from lake.build_marts.dim_team").df()["team_id"])
    assert set(velocity["team_id"]) == teams
    assert set(velocity["basis"]) <= {"ensemble", "baseline", "refused"}
    given = velocity[velocity["basis"] != "refused"]
    assert (given[["p10", "p25", "p50", "p75", "p90"]].diff(axis=1).iloc[:, 1:] >= 0).all().all()
    assert (given["p10"] >= 0).all() and (given["p90"] > given["p10"]).all()
    assert given.groupby(["team_id", "unit"])["horizon"].apply(list).map(lambda h: h == [1, 2, 3, 4]).all()
    assert (velocity["note"] != "").sum() > 0
    boards = velocity[velocity["team_id"].str.startswith("board")]
    assert set(boards["period_kind"]) == {"week"} and boards["sprint_key"].isna().all()


def test_every_open_item_has_dates_or_a_reason(site: Site, first_run: tuple) -> None:
    completion = rows(site, "completion", "run-1")
    with connect(site.settings, read_only=True) as con:
        open_items = set(
            con.execute("select work_item_key from lake.build_marts.dim_work_item where is_open").df()[
                "work_item_key"
            ]
        )
    assert set(completion["work_item_key"]) == open_items
    given = completion[completion["method"] != "refused"]
    assert len(given) > 20
    far = given[["p50_date", "p85_date", "p95_date"]].fillna(pd.Timestamp("2999-01-01"))
    assert (far["p50_date"] <= far["p85_date"]).all() and (far["p85_date"] <= far["p95_date"]).all()
    days = given[["p50_date", "p85_date", "p95_date"]].stack()
    today = pd.Timestamp(site.as_of.date())
    assert ((days >= today) & (days < today + pd.Timedelta(days=365))).all()
    assert given.loc[given["p95_date"].isna(), "note"].str.contains("later than a year").all()
    assert given["chance_within_year"].between(0, 1).all()
    assert given["chance_by_due"].dropna().between(0, 1).all() and given["chance_by_due"].notna().any()


def test_a_blocked_item_is_never_promised_before_its_open_blocker(site: Site, first_run: tuple) -> None:
    completion = rows(site, "completion", "run-1").set_index("work_item_key")
    with connect(site.settings, read_only=True) as con:
        edges = con.execute(
            "select blocker_key, work_item_key as blocked_key from lake.build_marts.fct_blocking_interval "
            "where cause = 'edge' and valid_to is null"
        ).df()
    both = edges[edges["blocker_key"].isin(completion.index) & edges["blocked_key"].isin(completion.index)]
    assert len(both) > 0
    for name in ("p50_date", "p85_date"):
        far = pd.Timestamp("2999-01-01")
        first = completion[name].fillna(far)
        assert (first[both["blocked_key"]].to_numpy() >= first[both["blocker_key"]].to_numpy()).all()


def test_the_same_day_again_gives_the_same_values_and_replaces_only_its_own_rows(
    site: Site, first_run: tuple
) -> None:
    later = site.as_of + timedelta(hours=7)
    predict(site.settings, "run-2", later)
    predict(site.settings, "run-2", later)
    for table in ("velocity", "completion"):
        a, b = (rows(site, table, run).drop(columns="as_of") for run in ("run-1", "run-2"))
        pd.testing.assert_frame_equal(a, b)


def test_without_news_nothing_is_trained_again(
    site: Site, first_run: tuple, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.train.config_of", lambda settings: SMALL)
    again = train(site.settings, "run-3", site.as_of)
    assert again.status == "skipped" and again.version == "1"
    assert train(site.settings, "run-4", site.as_of, only_if_missing=True).status in ("skipped",)


def test_a_site_with_too_little_history_gets_wide_baselines_or_refusals(
    tmp_path, config: ForecastConfig
) -> None:
    from config.settings import Settings
    from lake.schema import ensure
    from tests.models import lake_company

    settings = Settings(home=tmp_path / "home")
    with connect(settings) as con:
        ensure(con)
        end = lake_company.build(con, lake_company.Company(teams=2, sprints=4, seed=4))
    assert train(settings, "first", end).status == "insufficient"
    result = predict(settings, "first", end)
    velocity = rows(Site(settings, end), "velocity", "first")
    assert set(velocity["basis"]) <= {"baseline", "refused"} and "baseline" in set(velocity["basis"])
    given = velocity[velocity["basis"] == "baseline"]
    assert (given["p90"] / given["p10"].clip(lower=0.5) > 1.5).all()
    assert "baseline" in str(result)


def test_without_marts_the_error_says_what_to_run(tmp_path) -> None:
    from config.settings import Settings
    from lake.schema import ensure

    settings = Settings(home=tmp_path / "home")
    with connect(settings) as con:
        ensure(con)
    with pytest.raises(PanelError, match="run dbt first"):
        predict(settings, "r", pd.Timestamp("2026-01-01").to_pydatetime())


def test_each_run_records_the_backtest_behind_its_forecasts(site: Site, first_run: tuple) -> None:
    first = rows(site, "backtest", "run-1")
    assert {"last", "mean3", "mean5", "ewma03", "equal", "ensemble"} <= set(first["method"])
    assert (first["low"] <= first["ratio"]).all() and (first["ratio"] <= first["high"]).all()
    assert first.loc[first["method"] == "ensemble", "coverage80"].between(0, 1).all()
    reference = first[(first["method"] == "mean5") & (first["moment"] != "running")]
    assert reference["ratio"].to_numpy() == pytest.approx(1)  # inside a period it too counts what is done
    predict(site.settings, "run-5", site.as_of)
    pd.testing.assert_frame_equal(first, rows(site, "backtest", "run-5"), check_dtype=False)


def test_versions_have_dates_that_their_last_item_sets(site: Site, first_run: tuple) -> None:
    version, items = rows(site, "version_completion", "run-1").iloc[0], rows(site, "completion", "run-1")
    with connect(site.settings, read_only=True) as con:
        keys = con.execute(
            "select work_item_key from lake.build_marts.dim_work_item where is_open and version_names <> '[]'"
        ).df()["work_item_key"]
    of_version = items[items["work_item_key"].isin(keys)]
    assert version["open_items"] == len(of_version) > 0 and version["version_name"] == "1.0"
    if pd.notna(version["p85_date"]):
        assert version["p85_date"] >= of_version["p85_date"].max()
    if pd.notna(version["chance_by_release"]):
        assert 0 <= version["chance_by_release"] <= 1


def test_every_forecast_is_explained_and_the_commands_show_it(
    site: Site, first_run: tuple, capsys: pytest.CaptureFixture
) -> None:
    from rich.console import Console

    from models.errors import ModelsError
    from models.reporting import shown

    velocity, reasons = rows(site, "velocity", "run-1"), rows(site, "explanation", "run-1")
    key = ["team_id", "unit", "horizon"]
    explained = reasons[reasons["kind"] == "basis"]
    assert len(velocity.merge(explained, on=key)) == len(velocity) == len(explained)
    console = Console(width=200)
    shown.explanation(site.settings, console, velocity["team_id"].iloc[0], "", 1)
    shown.monitoring(site.settings, console)
    shown.advice(site.settings, console, "")
    said = capsys.readouterr().out
    assert "8 times out of 10 between" in said and "pace" in said
    assert "no forecast period has ended yet" in said or "coverage80" in said
    with pytest.raises(ModelsError, match="name one of"):
        shown.explanation(site.settings, console, "nobody", "", 1)


def test_forecasts_are_held_against_actuals(site: Site, first_run: tuple) -> None:
    """Forecasts made 60 days ago for every period since: the first of two that say the same thing counts."""
    with connect(site.settings) as con:
        con.execute("delete from forecasts.velocity where run_id in ('old', 'older')")
        for run_id, back in (("older", 61), ("old", 60)):
            con.execute(
                """insert into forecasts.velocity by name
                select ? as run_id, ?::timestamp - to_days(?) as as_of, team_id, unit, 1 as horizon,
                    'sprint' as period_kind, start_at::date as period_start,
                    end_at::date as period_end, sprint_key, 1.0 as p10, 2.0 as p25, 3.0 as p50,
                    4.0 as p75, 1e6 as p90, 0.0 as lower80, 1e6 as upper80, 5.0 as mean5, 'ensemble' as basis,
                    now()::timestamp as created_at,
                from lake.build_marts.mart_team_velocity, (values ('items'), ('points')) as u (unit)
                where end_at > ?::timestamp - interval 55 day and end_at <= ?""",
                [run_id, site.as_of, back, site.as_of, site.as_of],
            )
        made = con.execute("select count(*) from forecasts.velocity where run_id = 'old'").fetchone()[0]
    predict(site.settings, "run-6", site.as_of)
    watched = rows(site, "monitor", "run-6").set_index(["kind", "subject"])
    with connect(site.settings) as con:
        con.execute("delete from forecasts.velocity where run_id in ('old', 'older')")
    held = watched.loc[("coverage80", "all")]
    assert held["observations"] == made > 10 and held["value"] == 1.0
    assert watched.loc[("error_ratio", "all"), "value"] > 0
