"""What a driver of a forecast is about, in the words and amounts of a team.

Many features look at one thing from several sides. Their effects add up (SHAP values are additive), so each
idea is said once, by the first of its sentences of which everything is known.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Idea:
    """One thing that a forecast leans on: its features, and its sentences, the fullest first.

    A sentence names features in braces: ``{f_wip:item}`` is said as "1 item" or "4 items".
    """

    name: str
    features: tuple[str, ...]
    sentences: tuple[str, ...]


def _idea(name: str, features: str, *sentences: str) -> Idea:
    return Idea(name, tuple(features.split()), sentences)


IDEAS = (
    _idea(
        "progress",
        "p_done p_done_share p_linear p_pace p_usual_rest p_done_3d",
        "{p_done:unit} done; by now usually {by_now}",
        "{p_done:unit} done",
    ),
    _idea("time_left", "p_elapsed p_workdays_left", "{p_workdays_left:weekday} left, {p_elapsed} has run"),
    _idea(
        "scope",
        "p_scope p_scope_change p_remaining p_in_progress p_todo_share p_added p_in_progress_age "
        "c_started_share c_item_age",
        "{p_remaining:unit} of the sprint open, {p_in_progress} in progress",
        "{c_started_share} of the sprint's items in progress",
    ),
    _idea(
        "commitment",
        "c_known c_committed c_committed_vs_last c_committed_vs_mean5 c_expected c_items_per_member "
        "c_size_per_item",
        "{c_committed:unit} committed; usually {usual_commitment}",
        "{c_committed:unit} committed",
    ),
    _idea(
        "carry_over",
        "c_carry_in c_carry_in_share c_carry_mean5",
        "{c_carry_in:unit} carried over; usually {c_carry_mean5}",
    ),
    _idea(
        "kept_commitments",
        "c_done_ratio_last c_done_ratio_mean3 c_done_ratio_mean5 c_done_ratio_sd5 c_missed_share5",
        "{c_done_ratio_last} of the last commitment finished; usually {c_done_ratio_mean5}",
    ),
    _idea(
        "scope_change",
        "c_added_share_last c_added_share_mean5 c_removed_share_mean5",
        "usually {c_added_share_mean5} of a commitment added later, {c_removed_share_mean5} removed",
    ),
    _idea(
        "pace",
        "d_lag_01 d_lag_02 d_lag_03 d_lag_04 d_lag_05 d_lag_06 d_lag_07 d_lag_08 d_lag_09 d_lag_10 d_level "
        "d_mean3 d_mean5 d_mean20 d_ewma03 d_median5 d_median10 d_min5 d_max5 d_best20",
        "{d_lag_01:unit} in the last {period}, a mean of {d_mean5} in five and {level} in ten",
    ),
    _idea(
        "trend",
        "d_slope5 d_slope10 d_shift",
        "a trend of {d_slope10:+} {units} a {period} over ten {period}s",
    ),
    _idea(
        "variation",
        "d_sd5 d_sd10 d_mad10 d_zero_share10",
        "{period}s differ from their mean by {d_sd10:unit}",
    ),
    _idea("late_finish", "d_late_share", "{d_late_share} of the last {period} finished in its second half"),
    _idea(
        "blocked",
        "c_blocked_share p_blocked_share f_waiting_share b_blocked_open b_blocked_wip b_blocked_cross "
        "b_blocking b_blocker_age b_most_blockers",
        "{f_waiting_share} of the work in progress blocked",
        "{b_blocked_open} of the open items blocked",
    ),
    _idea(
        "work_in_progress",
        "f_wip f_wip_weeks f_wip_change28 t_wip_per_person t_wip_most t_unassigned_wip",
        "{f_wip:item} in progress, {f_wip_weeks:week} of work",
        "{f_wip:item} in progress",
    ),
    _idea(
        "age_of_work",
        "f_wip_age_median f_wip_age_p85 f_wip_age_max f_wip_over_p85 f_idle_share",
        "half of the work in progress is over {f_wip_age_median:day} old",
    ),
    _idea(
        "cycle_time",
        "f_cycle_median90 f_cycle_p85_90 f_cycle_trend f_lead_median90 f_lead_p85_90",
        "half of the items take over {f_cycle_median90:day} from their start",
    ),
    _idea(
        "arrivals",
        "f_arrivals14 f_arrivals56 f_started14 f_net_flow28",
        "what came in within 28 days, against what was finished: {f_net_flow28:+}",
    ),
    _idea(
        "lately_finished",
        "f_finished7 f_finished14 f_finished28 f_busiest_day_share",
        "finished in the last two weeks, against eight weeks: {f_finished14:+}",
    ),
    _idea(
        "people",
        "t_members t_capacity t_members_change90 t_capacity_change28 t_joined28 t_left28 t_shared_people "
        "t_active28 t_active_share t_active_trend t_top_share84",
        "{t_members:member}; finished something in 28 days: {t_active28}",
        "{t_members:member}",
    ),
    _idea(
        "working_days",
        "t_workdays_next t_holidays_next m_length_days m_length_ratio m_gap_days",
        "{t_workdays_next:working day} in the {period}, {m_length_days:day} long",
        "a {period} of {m_length_days:day}",
    ),
    _idea(
        "season", "m_season_sin m_season_cos m_year_end_share", "the time of the year: {period} to {ends_on}"
    ),
    _idea("history", "m_history m_is_points", "{m_history:{period}} of history", "the series counts {units}"),
    _idea(
        "rework",
        "q_reopened28 q_reopened84 q_backward28 q_removed28 q_reopened_wip",
        "{q_reopened84} of what was finished in 84 days reopened",
    ),
    _idea(
        "bugs",
        "q_bug_arrivals28 q_bug_arrivals84 q_bug_done84 q_bug_open_share q_bug_age",
        "{q_bug_open_share} of the open items are bugs",
    ),
    _idea(
        "edits",
        "q_flagged28 q_reassigned28 q_edited28",
        "changes of assignee in 28 days: {q_reassigned28} of the work in progress",
    ),
    _idea(
        "backlog",
        "b_size b_weeks b_age b_estimated_share b_urgent_share b_due_next b_overdue_share b_new_share",
        "{b_size:item} not started, {b_weeks:week} of work",
        "{b_size:item} not started",
    ),
    _idea(
        "estimates",
        "c_unestimated_share5 e_size84 e_size_change28 e_estimated_done84 e_estimated_wip e_size_spread84 "
        "e_large_share84 e_reestimated28 e_size_cycle_corr",
        "{e_size84:point} an item finished in 84 days",
        "{e_estimated_wip} of the work in progress estimated",
    ),
)
