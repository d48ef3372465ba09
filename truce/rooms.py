"""The rooms' own commands under one name, each loaded when it is called: help and completion stay quick."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from config.command import Commands

#: what help says of a room before its commands are loaded; they are the same as ``python -m <room>``
ROOMS = {
    "ingest": "Read the tools, or export files, into the raw layer.",
    "checks": "Run a gate by hand.",
    "lake": "Published nights: query, search, export, roll back, maintain.",
    "analysis": "Dependencies and similar requirements.",
    "models": "Forecasts: train, predict, backtest, explain, monitor.",
    "writeback": "What is written back: plan, show, apply, undo, why.",
    "sandbox": "The pretend company: build, serve, live on.",
}


class WithRooms(Commands):
    """A group that has the rooms' groups beside its own commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Own commands first, then the rooms in the order of the data's way."""
        return [*super().list_commands(ctx), *ROOMS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command; of a room its name and help only, which is what a list needs."""
        if cmd_name in ROOMS:
            return TyperGroup(name=cmd_name, help=ROOMS[cmd_name], commands={})
        return super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called or completed, a room's loaded."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in ROOMS:
            command = typer.main.get_command(import_module(f"{name}.__main__").app)
            command.name = name
        return name, command, rest
