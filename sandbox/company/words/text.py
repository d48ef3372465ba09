"""Fills the patterns of :mod:`sandbox.company.words.phrases` with the words of a team's domain."""

from __future__ import annotations

import re
from random import Random

from sandbox.company.words import phrases, requirements
from sandbox.company.words.vocabulary import CARRIERS, COUNTRIES, MERCHANTS, ROLES, Domain

FIELD = re.compile(r"\{(\w+)\}")
TITLES = {
    "Story": phrases.STORY_TITLES,
    "Task": phrases.TASK_TITLES,
    "Bug": phrases.BUG_TITLES,
    "Sub-task": phrases.SUBTASK_TITLES,
    "Epic": phrases.EPIC_TITLES,
    "Card": phrases.CARD_TITLES,
}


class Writer:
    """Writes texts from a stream of its own, so that wording never changes what happens."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def pick(self, patterns: tuple[str, ...]) -> str:
        """One of the patterns."""
        return patterns[int(self.rng.random() * len(patterns))]

    def fill(self, pattern: str, domain: Domain, component: int | None = None, **known: str) -> str:
        """The pattern with its fields replaced: ``known`` ones as given, the others by chance."""

        def word(match: re.Match[str]) -> str:
            name = match[1]
            return known[name] if name in known else self._word(name, domain, component)

        return FIELD.sub(word, pattern)

    def say(self, patterns: tuple[str, ...], domain: Domain, **known: str) -> str:
        """One of the patterns, filled."""
        return self.fill(self.pick(patterns), domain, None, **known)

    def title(self, item_type: str, domain: Domain, component: int) -> str:
        """A title for an item of this type in one of the domain's components."""
        return self.fill(self.pick(TITLES[item_type]), domain, component)

    def description(self, item_type: str, domain: Domain, component: int) -> str:
        """Paragraphs parted by line feeds; lines that start with ``- `` are a list."""
        if item_type == "Sub-task" or self.rng.random() < 0.12:
            return ""
        parts = [self.fill(self.pick(phrases.CONTEXT), domain, component)]
        if item_type == "Bug":
            return "\n".join(parts + self._list("Steps", phrases.STEPS, domain, component))
        if item_type != "Card" and self.rng.random() < 0.35:
            parts.append(self.fill(self.pick(requirements.HARMLESS), domain, component))
        if item_type == "Card" and self.rng.random() < 0.6:
            return parts[0]
        if item_type == "Card":
            return "\n".join(parts + self._list("Done when", phrases.CARD_CRITERIA, domain, component))
        return "\n".join(parts + self._list("Acceptance criteria", phrases.CRITERIA, domain, component))

    def _list(self, heading: str, patterns: tuple[str, ...], domain: Domain, component: int) -> list[str]:
        chosen = self.rng.sample(patterns, 2 + int(self.rng.random() * 3))
        return [f"{heading}:", *(f"- {self.fill(pattern, domain, component)}" for pattern in chosen)]

    def _word(self, name: str, domain: Domain, component: int | None) -> str:
        choose = self.rng.choice
        if name in {"thing", "thing2", "Thing"}:
            own = component is not None and name != "thing2"
            things = domain.things[component if own else self._component()]  # type: ignore[index]
            thing = choose(things)
            return thing[0].upper() + thing[1:] if name == "Thing" else thing
        if name in {"role", "Role"}:
            role = choose(ROLES)
            return role.capitalize() if name == "Role" else role
        if name == "n":
            return str(2 + int(self.rng.random() ** 2 * 58))
        if name == "ms":
            return str(choose((80, 120, 200, 250, 300, 400, 500, 800)))
        return choose({"carrier": CARRIERS, "country": COUNTRIES, "merchant": MERCHANTS}[name])

    def _component(self) -> int:
        return int(self.rng.random() * 4)
