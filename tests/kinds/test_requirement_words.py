"""What texts demand is understood in every language, and sentences on different things are no quarrel."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.rendered import Rules, words
from tests.dbt_project.requirement_models import Requirements

KINDS = ("limit", "duty", "permission", "order", "negation", "unit", "filler")
ROWS = [row for row in words() if row["kind"] in KINDS]
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "sv", "ja", "zh")
SAYS = {
    "must": 1,
    "must_not": -1,
    "do_not": -1,
    "may": 0,
    "permits": 1,
    "denies": -1,
    "before": 1,
    "after": -1,
}
RULE = {"duty": "duty_of", "permission": "permission_of", "order": "order_of"}


@pytest.fixture(scope="module")
def requirements() -> Requirements:
    return Requirements()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Rules()


def test_every_kind_is_there_in_every_language() -> None:
    known = {(row["kind"], row["meaning"], row["language"]) for row in ROWS}
    meanings = {(kind, meaning) for kind, meaning, _ in known} - {("duty", "may")}
    assert known >= {(*of, language) for of in meanings for language in LANGUAGES}


@pytest.mark.parametrize("kind", RULE)
def test_each_word_works_through_its_rule(rules: Rules, kind: str) -> None:
    rows = [row for row in ROWS if row["kind"] == kind]
    plain = rules.sql("plain_sentence", "text")
    asked = [(spell(row["example"]), row) for row in rows for spell in (str, str.upper, decomposed)]
    said = rules.ask(
        f"(select {rules.sql(RULE[kind], 'plain')} from (select {plain} as plain))", [a for a, _ in asked]
    )
    assert [
        (text, row["meaning"], value)
        for (text, row), value in zip(asked, said, strict=True)
        if value != SAYS[row["meaning"]]
    ] == []


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_each_form_of_a_limit_and_each_unit_is_read(rules: Rules) -> None:
    rows = [row for row in ROWS if row["kind"] in ("limit", "unit")]
    plain = rules.sql("plain_sentence", "text")
    form = rules.sql("limit_form_of", "plain")
    parts = [rules.sql("limit_group", "plain", "form", group) for group in (1, 3)]
    asked = (
        f"(select [form, {', '.join(parts)}] from (select *, {form} as form from (select {plain} as plain)))"
    )
    side = {"at_least": "low", "or_more": "low", "at_most": "high", "or_less": "high", "exactly": "both"}
    wrong = []
    said = rules.ask(asked, [row["example"] for row in rows])
    for row, (form_, number, unit) in zip(rows, said, strict=True):
        wanted = side[row["meaning"]] if row["kind"] == "limit" else "low"
        if side.get(form_) != wanted or number != "30" or (row["kind"] == "unit" and unit != row["word"]):
            wrong.append((row["language"], row["word"], row["example"], form_, number, unit))
    assert not wrong


DAY = 86400.0


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Das Protokoll bleibt höchstens 30 Tage stehen.", None, 30 * DAY),
        ("Ein Angebot gilt nicht weniger als 1.000 Stunden.", 1000 * 3600.0, None),
        ("Die Antwort darf 2,5 Sekunden nicht überschreiten.", None, 2.5),
        ("Les journaux restent au moins 90 jours.", 90 * DAY, None),
        ("Le délai ne doit pas dépasser 12 heures.", None, 12 * 3600.0),
        ("El plazo es de 30 días como máximo.", None, 30 * DAY),
        ("O prazo é de no máximo 15 minutos.", None, 900.0),
        ("Il termine è di almeno 45 giorni.", 45 * DAY, None),
        ("De termijn is hoogstens 2 weken.", None, 14 * DAY),
        ("Termin płatności to co najmniej 14 dni.", 14 * DAY, None),
        ("記録は30日以内に削除する。", None, 30 * DAY),
        ("記録は９０日以上保存する。", 90 * DAY, None),
        ("日志必须至少保留90天。", 90 * DAY, None),
        ("响应时间不得超过3秒钟。", None, 3.0),
        ("An export has at most 1,000,000 bytes.", None, 1e6),
        ("An answer takes at most 0.250 seconds.", None, 0.25),
        ("A label PDF must be smaller than 200 KB.", None, 200e3),
    ],
)
def test_limits_with_their_numbers_and_units(
    requirements: Requirements, text: str, low: float | None, high: float | None
) -> None:
    (said,) = requirements.statements([text])
    assert (said["low"], said["high"]) == (pytest.approx(low), pytest.approx(high))


LIMITS = {
    "en": ("log {} at least {} days", "log {} at most {} days"),
    "de": ("Nr. {} mindestens {} Tage behalten", "Nr. {} höchstens {} Tage behalten"),
    "fr": ("liste {} : garder au moins {} jours", "liste {} : garder {} jours au plus"),
    "pl": ("lista {}, trzymać co najmniej {} dni", "lista {}, trzymać maksymalnie {} dni"),
    "ja": ("記録{}は{}日以上保存", "記録{}は{}日以内に削除"),
    "zh": ("日志{}至少保留{}天", "日志{}保留不超过{}天"),
}


@settings(deadline=None, max_examples=10)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(LIMITS)),
            st.booleans(),
            st.integers(1, 10**7),
            st.sampled_from(["", ",", "."]),
        ),
        max_size=20,
    )
)
def test_any_number_is_read_however_its_thousands_are_parted(
    rules: Rules, drawn: list[tuple[str, bool, int, str]]
) -> None:
    texts = [
        LIMITS[language][is_upper].format(place, f"{number:,}".replace(",", mark))
        for place, (language, is_upper, number, mark) in enumerate(drawn)
    ]
    assert rules.ask(limit_number(rules), texts) == [str(number) for _, _, number, _ in drawn]


@lru_cache
def limit_number(rules: Rules) -> str:
    """The whole number of the limit in the column ``text``, as an expression."""
    form, number = rules.sql("limit_form_of", "plain"), rules.sql("limit_number", "plain", "form")
    plain = rules.sql("plain_sentence", "text")
    return f"(select {number} from (select *, {form} as form from (select {plain} as plain)))"


#: two sentences that cannot both hold, in one language each
HOLD = [
    ("The audit log must be kept for at least 90 days.", "Audit log retention is at most 30 days."),
    ("A guest must be able to pay without an account.", "A guest must not pay without an account."),
    ("Late fees are switched on by default.", "Late fees are switched off by default."),
    ("Do not send delay e-mails to carriers.", "Delay e-mails must be sent to carriers."),
    ("The invoice is sent before the parcel arrives.", "The invoice is sent after the parcel arrives."),
    ("Das Audit-Protokoll muss mindestens 90 Tage bleiben.", "Das Audit-Protokoll bleibt höchstens 30 Tage."),
    (
        "Die Telefonnummer muss auf dem Etikett stehen.",
        "Die Telefonnummer darf nicht auf dem Etikett stehen.",
    ),
    ("Les avis de retard sont activés par défaut.", "Les avis de retard sont désactivés par défaut."),
    (
        "Le numéro doit figurer sur l'étiquette du colis.",
        "Le numéro ne doit pas figurer sur l'étiquette du colis.",
    ),
    ("Los registros deben conservarse al menos 90 días.", "Los registros se conservan como máximo 30 días."),
    (
        "O telefone deve constar na etiqueta da encomenda.",
        "O telefone não deve constar na etiqueta da encomenda.",
    ),
    ("I registri devono restare almeno 90 giorni.", "I registri restano al massimo 30 giorni."),
    ("De bon moet op het pakket van de klant staan.", "De bon mag niet op het pakket van de klant staan."),
    ("Dzienniki audytu muszą zostać co najmniej 90 dni.", "Dzienniki audytu zostają maksymalnie 30 dni."),
    ("監査ログは90日以上保存しなければならない。", "監査ログは30日以内に削除する。"),
    ("电话号码必须打印在标签上。", "电话号码不得打印在标签上。"),
]
#: as people write, and on different things
APART = [
    ("Close the app and open it again", "Tap Done on the keyboard to close it"),
    ("What it should look like:", "I don't know what it looks like, there should be a line that says so"),
    ("The app should not hang at start", "The app should launch and not hang at start"),
    (
        "LiveView: the app does not launch with the option enabled",
        "Build a project with the option disabled, then launch",
    ),
    ("Android: icon cannot be shown twice in a row", "The icon should be shown twice in a row"),
    ("Search must answer within 200 ms.", "A search session must last at least 12 hours."),
    ("The export must have at most 3 pages.", "The export must have at least 90 columns."),
    ("A session ends after at most 30 minutes.", "Notes on a session stay at least 90 days in the branch."),
    ("Der Bericht soll nicht mehr als 3 Seiten haben.", "Das Archiv muss mindestens 20 Jahre halten."),
    ("{code}\nwin.open(); // must not exceed 3 retries\n{code}", "Retries must be at least 10 retries."),
    ("> Backups must be kept at least 90 days.\nNo, says legal.", "Backups are kept at most 30 days."),
    ("ERROR: vouchers must be valid at least 90 days", "Vouchers must be valid at most 30 days."),
    ("See https://wiki/badges-must-last-at-least-90-days", "Badges must last at most 30 days."),
]


def test_what_contradicts_is_found_and_what_is_on_different_things_is_not(requirements: Requirements) -> None:
    texts = [text for pair in (*HOLD, *APART) for text in pair]
    said = requirements.contradictions(requirements.prose(texts))
    found = [texts[place] for place in range(0, len(texts), 2) if (place, place + 1) in said]
    assert found == [pair[0] for pair in HOLD]


def test_a_log_of_megabytes_is_read_at_its_beginning_only(requirements: Requirements) -> None:
    """One such text took all the memory of the build."""
    wish = "The upload must be at most 25 MB."
    log = " ".join(f"Step {number} must be at most {number} MB." for number in range(20_000))
    found = requirements.statements([f"{wish} {log}", f"{'word ' * 30_000}. {wish}"])
    assert any(one["place"] == 0 and one["high"] == pytest.approx(25e6) for one in found)
    assert 100 < len(found) < 5_000 and not [one for one in found if one["place"] == 1]
