"""Slack's channels, users and messages, rendered from a division's past."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sandbox.company.chance import digest, slack_id
from sandbox.company.life.history import Past, threads
from sandbox.company.life.work import Message
from sandbox.company.people import Person
from sandbox.company.shape import day_ms
from sandbox.company.trello.board import slug
from sandbox.company.words.vocabulary import JIRA_BASE
from sandbox.store import Row, dumps

WORKSPACE = "workspace"
PRIVATE = "leads"  # the product's app is no member of this channel
PURPOSES = {
    "general": "Announcements for everybody",
    "releases": "What went live",
    "incidents": "Alarms and how we deal with them",
    "delivery-report": "The nightly report on flow, conflicts and forecasts",
    "leads": "Team leads only",
}


def team_id(past: Past) -> str:
    """Id of the workspace."""
    return slack_id("T", past.world.division.shape.seed, "workspace")


def rows(past: Past) -> Iterator[Row]:
    """All Slack documents of a division."""
    yield from _users(past)
    yield from _channels(past)
    yield from _bookmarks(past)
    yield from _usergroups(past)
    yield from _joins(past)
    yield from _messages(past)


def _users(past: Past) -> Iterator[Row]:
    world = past.world
    for person in [*world.division.people, *(world.apps.values() if world.division.index == 0 else ())]:
        if day_ms(person.joined) < past.until_ms:
            body = user(person, team_id(past), past.until_ms)
            yield ("slack", "users", person.slack_id, WORKSPACE, day_ms(person.joined), dumps(body))


def user(person: Person, workspace: str, until_ms: int) -> dict[str, Any]:
    """A user; Slack shows mail addresses to apps that may read them."""
    app = person.title == "app"
    name = person.first if app else person.name
    zone, offset = ("Europe/Berlin", 3600) if person.country == "DE" else ("America/New_York", -18_000)
    profile = {
        "real_name": name,
        "display_name": name if app else person.first,
        "title": "" if app else person.title,
    }
    profile |= {"status_text": "", "status_emoji": "", "team": workspace}
    if not app:
        profile |= {"email": person.email, "first_name": person.first, "last_name": person.last}
    return {
        "id": person.slack_id,
        "team_id": workspace,
        "name": slug(name) if app else person.login,
        "deleted": person.left is not None and day_ms(person.left) <= until_ms,
        "color": digest("colour", person.person_id).hex()[:6],
        "real_name": name,
        "tz": zone,
        "tz_label": zone,
        "tz_offset": offset,
        "profile": profile,
        "is_admin": person.is_executive,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": app,
        "is_app_user": False,
        "updated": day_ms(person.joined) // 1000,
    }


def channel_names(past: Past) -> dict[str, str]:
    """Channel ids and names."""
    world = past.world
    suffix = f"-{world.division.suffix}" if world.division.suffix else ""
    named = {channel: name + suffix for name, channel in world.channels.items()}
    return named | {team.channel_id: f"team-{team.key.lower()}" for team in world.division.teams}


def _channels(past: Past) -> Iterator[Row]:
    world, today = past.world, date.fromordinal(date(1970, 1, 1).toordinal() + past.until_ms // 86_400_000)
    everybody = [person for person in world.division.people if person.active_on(today)]
    members = {world.channels[name]: everybody for name in PURPOSES}
    members[world.channels[PRIVATE]] = [team.lead for team in world.division.teams if team.lead]
    members |= {team.channel_id: team.members(today) for team in world.division.teams}
    purposes = {world.channels[name]: text for name, text in PURPOSES.items()}
    for id, name in channel_names(past).items():
        private = id == world.channels[PRIVATE]
        body = channel(past, id, name, purposes.get(id, f"Everything about {name[5:].upper()}"), private)
        body |= {"num_members": len(members[id]), "members": [person.slack_id for person in members[id]]}
        yield ("slack", "channels", id, WORKSPACE, body["created"] * 1000, dumps(body))


def _joins(past: Past) -> Iterator[Row]:
    """Who came into a channel of everybody's, and when: Slack tells it by a message in it."""
    created = _created(past) * 1000
    for channel in (past.world.channels[name] for name in PURPOSES):
        for place, person in enumerate(past.world.division.people):
            ms = max(created, day_ms(person.joined)) + place * 1000
            if ms < past.until_ms:
                stamp, user = f"{ms // 1000}.{900_000 + place:06d}", person.slack_id
                text = f"<@{user}> has joined the channel"
                body = {"type": "message", "subtype": "channel_join", "user": user, "text": text, "ts": stamp}
                yield ("slack", "messages", f"{channel}:{stamp}", channel, ms, dumps(body))


def _created(past: Past) -> int:
    """When the channels were made, in seconds since 1970."""
    return day_ms(past.world.division.shape.start) // 1000 - 40 * 86_400


def channel(past: Past, id: str, name: str, purpose: str, private: bool) -> dict[str, Any]:
    """A channel without its members; the product's app is in those that are not private."""
    created = _created(past)
    creator = past.world.division.executives[0].slack_id
    return {
        "id": id,
        "name": name,
        "is_channel": not private,
        "is_group": private,
        "is_im": False,
        "is_mpim": False,
        "is_private": private,
        "created": created,
        "is_archived": False,
        "is_general": name == "general",
        "unlinked": 0,
        "name_normalized": name,
        "is_shared": False,
        "is_org_shared": False,
        "is_ext_shared": False,
        "is_member": not private,
        "creator": creator,
        "updated": created * 1000,
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": purpose, "creator": creator, "last_set": created},
        "previous_names": [],
    }


def _bookmarks(past: Past) -> Iterator[Row]:
    """Every team's channel has its board on top."""
    seed, created = past.world.division.shape.seed, day_ms(past.world.division.shape.start) // 1000
    for team in past.world.division.teams:
        id = slack_id("Bk", seed, team.key)
        body = {
            "id": id,
            "channel_id": team.channel_id,
            "title": "Our board",
            "link": f"{JIRA_BASE}/jira/software/projects/{team.key}/boards",
            "emoji": ":clipboard:",
            "icon_url": None,
            "type": "link",
            "entity_id": None,
            "date_created": created,
            "date_updated": 0,
            "rank": "i",
            "last_updated_by_user_id": team.lead.slack_id if team.lead else None,
            "shortcut_id": None,
            "app_id": None,
        }
        yield ("slack", "bookmarks", id, team.channel_id, created * 1000, dumps(body))


def _usergroups(past: Past) -> Iterator[Row]:
    today = date.fromordinal(date(1970, 1, 1).toordinal() + past.until_ms // 86_400_000)
    for team in past.world.division.teams:
        members = team.members(today)
        id = slack_id("S", past.world.division.shape.seed, team.key)
        created = day_ms(past.world.division.shape.start) // 1000
        body = {
            "id": id,
            "team_id": team_id(past),
            "is_usergroup": True,
            "name": team.name,
            "description": f"Members of {team.name}",
            "handle": slug(team.name),
            "is_external": False,
            "date_create": created,
            "date_update": created,
            "date_delete": 0,
            "auto_type": None,
            "created_by": past.world.division.executives[0].slack_id,
            "user_count": len(members),
            "users": [person.slack_id for person in members],
        }
        yield ("slack", "usergroups", id, WORKSPACE, created * 1000, dumps(body))


def ts(number: int, ms: int) -> str:
    """A message's id: seconds, and six digits that are never those of another message."""
    return f"{ms // 1000}.{ms % 1000 * 1000 + number % 1000:06d}"


def _messages(past: Past) -> Iterator[Row]:
    workspace, replies = team_id(past), threads(past)
    stamps = {id(message): ts(number, message.ms) for number, message in past.messages}
    for _, message in past.messages:
        body = _message(message, stamps, workspace, past.until_ms)
        changed = message.ms
        below = replies.get(id(message))
        if below:
            last = below[-1][1]
            body |= _thread(below, stamps)
            changed = last.ms
        key = f"{message.channel}:{stamps[id(message)]}"
        yield ("slack", "messages", key, message.channel, changed, dumps(body))


def _message(message: Message, stamps: dict[int, str], workspace: str, until_ms: int) -> dict[str, Any]:
    stamp = stamps[id(message)]
    author = message.author
    body: dict[str, Any] = {
        "type": "message",
        "user": author.slack_id,
        "text": message.text,
        "ts": stamp,
        "team": workspace,
    }
    if author.title == "app":
        body |= {"bot_id": slack_id("B", author.slack_id), "app_id": slack_id("A", author.slack_id)}
    else:
        body["client_msg_id"] = digest("message", message.channel, stamp).hex()[:32]
    if message.thread is not None:
        body |= {"thread_ts": stamps[id(message.thread)], "parent_user_id": message.thread.author.slack_id}
    if message.edited_ms and message.edited_ms < until_ms:
        body["edited"] = {"user": author.slack_id, "ts": f"{message.edited_ms // 1000}.000000"}
    if message.reactions:
        users = [person.slack_id for _, person in message.reactions]
        body["reactions"] = [{"name": message.reactions[0][0], "users": users, "count": len(users)}]
    return body


def _thread(below: list[tuple[int, Message]], stamps: dict[int, str]) -> dict[str, Any]:
    users = list(dict.fromkeys(message.author.slack_id for _, message in below))
    return {
        "thread_ts": stamps[id(below[0][1].thread)],
        "reply_count": len(below),
        "reply_users_count": len(users),
        "latest_reply": stamps[id(below[-1][1])],
        "reply_users": users[:5],
        "is_locked": False,
        "subscribed": False,
    }
