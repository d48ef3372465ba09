"""Rich text goes as a document to Jira Cloud, as plain text to Data Center, whose API has no documents."""

from __future__ import annotations

import pytest

from writeback.jira import adf, values

RICH = {"type": "string", "custom": "com.atlassian.jira.plugin.system.customfieldtypes:textarea"}


@pytest.mark.parametrize("text", ["one line", "two\nlines", "two\n\nparagraphs *with* {marks}"])
def test_rich_text_follows_the_flavour_and_is_read_back_as_it_was_meant(text: str) -> None:
    on_cloud, on_server = values.to_json(text, RICH, True), values.to_json(text, RICH, False)
    assert on_cloud == adf.document(text) and on_server == text
    assert values.to_text(on_cloud, RICH) == values.to_text(on_server, RICH) == values.canonical(text, RICH)
