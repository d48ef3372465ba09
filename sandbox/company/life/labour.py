"""A team's working day: people pick items, make progress, get blocked, review and finish."""

from __future__ import annotations

import math
from datetime import date, timedelta

from sandbox.company.life.grooming import groom
from sandbox.company.life.intake import create
from sandbox.company.life.work import RANK, Desk, Item, Worklog, World
from sandbox.company.people import Person
from sandbox.company.slack import talk

RELEASE_STAGE = frozenset({"BILL", "APP"})  # teams whose finished work waits for a release day
JOIN = 0.7  # how often somebody joins a colleague's item instead of starting another


def working_day(world: World, desk: Desk, day: date) -> None:
    """One day of a team."""
    _walk(world, desk, day)
    _come_back(world, desk, day)
    _pass_reviews(world, desk, day)
    present = world.at_work(desk.team, day)
    pace = math.exp(desk.log_pace)
    for person in world.rng.sample(present, len(present)):
        item = _item_of(world, desk, person, day)
        if item:
            _progress(world, desk, item, person, pace, day)
    groom(world, desk, day)


def _walk(world: World, desk: Desk, day: date) -> None:
    """Pace is a random walk by the week, weakly drawn to 1; a shift changes it for good."""
    team, elapsed = desk.team, (day - world.division.shape.start).days
    if day.weekday() == 0:
        anchor = math.log(team.shift_factor) if elapsed >= team.shift_day else 0.0
        desk.log_pace += 0.05 * (anchor - desk.log_pace) + world.rng.gauss(0, team.volatility)
    if team.shift_day <= elapsed and team.shift_factor > 0:
        shifted = math.log(team.shift_factor)
        if not any(p.get("team") == team.team_id for p in world.planted if p["kind"] == "pace_shift"):
            desk.log_pace += shifted
            world.planted.append(
                {
                    "kind": "pace_shift",
                    "team": team.team_id,
                    "day": day.isoformat(),
                    "factor": team.shift_factor,
                }
            )


def _come_back(world: World, desk: Desk, day: date) -> None:
    """Blocked items go on when nothing open blocks them any more."""
    for item in list(desk.blocked):
        if item.waits or (item.wait_until and day < item.wait_until):
            continue
        desk.blocked.remove(item)
        item.wait_until = None
        desk.doing.append(item)
        actor = item.values["assignee"] or item.reporter
        ms = world.instant(desk.team, day, 0.0, 0.1)
        if item.values["flagged"]:
            world.record(item, ms, actor, flagged=False)
        else:
            world.record(item, ms, actor, status="doing")


def _pass_reviews(world: World, desk: Desk, day: date) -> None:
    for item in list(desk.waiting):
        if item.wait_until and day < item.wait_until:
            continue
        desk.waiting.remove(item)
        _after_review(world, desk, item, day)


def _after_review(world: World, desk: Desk, item: Item, day: date) -> None:
    rng, stage = world.rng, item.status
    others = [person for person in world.at_work(desk.team, day) if person is not item.values["assignee"]]
    actor = rng.choice(others) if others else item.reporter
    ms = world.instant(desk.team, day, 0.1, 0.95)
    if stage != "release" and rng.random() < 0.1:
        item.effort = 0.15 * item.total_effort * (0.5 + rng.random())
        world.record(item, ms, actor, status="doing")
        desk.doing.append(item)
    elif stage == "review" and item.in_jira and rng.random() < 0.3:
        world.record(item, ms, actor, status="test")
        _wait(world, desk, item, day, rng.lognormvariate(0.0, 0.6))
    elif stage in {"review", "test"} and desk.team.domain.key in RELEASE_STAGE:
        world.record(item, ms, actor, status="release")
        _wait(world, desk, item, day, (8 - day.isoweekday()) % 7 + 1)  # released on Mondays
    elif item.waits:  # what it needs is not there: it cannot be finished
        _stop(world, desk, item, day)
    else:
        finish(world, desk, item, ms, actor, day)


def _wait(world: World, desk: Desk, item: Item, day: date, days: float) -> None:
    hurry = 0.4 if desk.closing else 1.0
    item.wait_until = day + timedelta(days=max(1, round(days * hurry)))
    desk.waiting.append(item)


def finish(world: World, desk: Desk, item: Item, ms: int, actor: Person, day: date) -> None:
    """Close an item as done, note its release, and now and then reopen it later."""
    rng = world.rng
    fields = {"status": "done", "resolution": "Done"} if item.in_jira else {"status": "done"}
    if rng.random() < 0.12 and item.in_jira:
        actor = world.apps["automation"]
    coming = next((version for version in desk.versions if version.released_ms is None), None)
    if coming and rng.random() < 0.7 and coming.version_id not in item.values["fix_versions"]:
        # a planned release that was missed is replaced: two items of one field in one history entry
        fields["fix_versions"] = (coming.version_id,)  # type: ignore[assignment]
    for subtask in item.subtasks:
        if subtask.is_open:
            world.record(subtask, ms - 1_000_000, actor, status="done", resolution="Done")
    world.record(item, ms, actor, **fields)
    item.closed_on = day
    item.workers.clear()
    desk.done_points += item.values["points"] or 0
    talk.on_done(world, item, day)
    if not item.in_jira:
        world.later(desk.team, 14 + 30 * rng.random(), lambda later: _archive(world, item, later))
    if rng.random() < 0.045:
        world.later(desk.team, 2 + rng.expovariate(0.2), lambda later: _reopen(world, desk, item, later))


def _archive(world: World, item: Item, day: date) -> None:
    if not item.is_open:
        world.record(
            item, world.instant(item.team, day), item.values["assignee"] or item.reporter, closed=True
        )


def _reopen(world: World, desk: Desk, item: Item, day: date) -> None:
    if item.is_open or item.values["closed"]:
        return
    ms = world.instant(desk.team, day)
    fields = {"status": "doing", "resolution": None} if item.in_jira else {"status": "doing"}
    world.record(item, ms, item.reporter, **fields)
    talk.on_reopen(world, item, ms)
    item.effort, item.closed_on = 0.25 * item.total_effort, None
    desk.doing.append(item)


def _item_of(world: World, desk: Desk, person: Person, day: date) -> Item | None:
    """What a person works on today: their item, a colleague's, or the next one."""
    rng = world.rng
    own = next((item for item in desk.doing if person in item.workers), None)
    if own is None:
        orphans = [item for item in desk.doing if not item.workers]
        own = next((item for item in orphans if item.values["assignee"] is person), None)
        if own is None and orphans:
            own = orphans[0]
            if rng.random() < 0.4:
                world.record(own, world.instant(desk.team, day, 0.1, 0.3), person, assignee=person)
        if own is None:
            own = _shared(world, desk) or _start_next(world, desk, person, day)
        if own is None and (shared := [item for item in desk.doing if len(item.workers) < 3]):
            own = rng.choice(shared)
        if own:
            own.workers.append(person)
    return own


def _shared(world: World, desk: Desk) -> Item | None:
    """A colleague's item to join; near the end of a sprint the one that is nearest to done."""
    if desk.closing:
        return min((item for item in desk.doing if len(item.workers) < 3), key=_effort, default=None)
    shared = [item for item in desk.doing if len(item.workers) == 1 and item.effort > 1.5]
    return world.rng.choice(shared) if shared and world.rng.random() < JOIN else None


def _effort(item: Item) -> float:
    return item.effort


def _start_next(world: World, desk: Desk, person: Person, day: date) -> Item | None:
    scrum = desk.team.domain.flow == "scrum"
    pool = desk.sprint_items if scrum else desk.backlog
    ready = [item for item in pool if not item.waits or world.rng.random() < 0.12]
    if not ready:
        return None
    item = min(ready, key=lambda one: (RANK[one.values["priority"]], one.values["due"] or "9", one.index))
    pool.remove(item)
    fields = {"status": "doing"}
    ms = world.instant(desk.team, day, 0.02, 0.4)
    if not scrum and world.rng.random() < 0.15:
        world.record(item, ms - 300_000, person, status="queued")
    if item.values["assignee"] is None or world.rng.random() < 0.7:
        fields["assignee"] = person  # type: ignore[assignment]
    world.record(item, ms, person, **fields)
    item.started = item.started or day
    desk.doing.append(item)
    if item.in_jira and item.item_type in {"Story", "Task"} and world.rng.random() < 0.055:
        _split(world, desk, item, ms, person)
    return item


def _split(world: World, desk: Desk, item: Item, ms: int, person: Person) -> None:
    for number in range(2 + int(world.rng.random() * 2)):
        subtask = create(
            world, desk, "Sub-task", ms + (number + 1) * 60_000, person, component=item.component,
            parent=item.index, assignee=person, description="", priority="Medium",
        )  # fmt: skip
        item.subtasks.append(subtask)


def _progress(world: World, desk: Desk, item: Item, person: Person, pace: float, day: date) -> None:
    rng, team = world.rng, desk.team
    share = pace * (0.5 + rng.random()) / (1 + 0.15 * (len(item.workers) - 1))
    desk.person_days += 1
    item.effort -= share
    talk.while_working(world, item, person, day)
    if team.logs_work and item.in_jira and rng.random() < (0.9 if item.is_saga else 0.12 * world.liveliness):
        _log_work(world, item, person, day)
    done_share = 1 - item.effort / max(item.total_effort, 0.1)
    for number, subtask in enumerate(item.subtasks):
        if subtask.status == "backlog" and done_share > number / len(item.subtasks):
            world.record(subtask, world.instant(team, day, 0.3, 0.5), person, status="doing")
        elif subtask.status == "doing" and done_share > (number + 1) / len(item.subtasks):
            world.record(
                subtask, world.instant(team, day, 0.5, 0.9), person, status="done", resolution="Done"
            )
    if item.values["checklist"]:
        checked = min(len(item.values["checklist"]), max(0, int(done_share * len(item.values["checklist"]))))
        if checked > item.values["checked"]:
            world.record(item, world.instant(team, day, 0.4, 0.9), person, checked=checked)
    if item.effort <= 0:
        _hand_to_review(world, desk, item, person, day)
    elif (item.waits and rng.random() < 0.35) or rng.random() < 0.004:
        _stop(world, desk, item, day)


def _hand_to_review(world: World, desk: Desk, item: Item, person: Person, day: date) -> None:
    world.record(item, world.instant(desk.team, day, 0.5, 1.0), person, status="review")
    desk.doing.remove(item)
    item.workers.clear()
    _wait(world, desk, item, day, world.rng.lognormvariate(-0.1, 0.7))


def _stop(world: World, desk: Desk, item: Item, day: date) -> None:
    """Blocked: by what it depends on, or by something outside for some days."""
    if item in desk.doing:
        desk.doing.remove(item)
    item.workers.clear()
    desk.blocked.append(item)
    if not item.waits:
        item.wait_until = day + timedelta(days=2 + round(world.rng.lognormvariate(1.2, 0.7)))
    actor = item.values["assignee"] or item.reporter
    ms = world.instant(desk.team, day, 0.6, 0.98)
    if desk.team.uses_flag and item.in_jira and item.status == "doing":
        world.record(item, ms, actor, flagged=True)
    else:
        world.record(item, ms, actor, status="blocked")
    talk.on_blocked(world, item, day)


def _log_work(world: World, item: Item, person: Person, day: date) -> None:
    seconds = 900 * (2 + int(world.rng.random() * 22))
    ms = world.record(
        item,
        world.instant(item.team, day, 0.85, 1.0),
        person,
        timespent=(item.values["timespent"] or 0) + seconds,
    )
    world.worklogs.append(Worklog(ms, item, person, seconds))
