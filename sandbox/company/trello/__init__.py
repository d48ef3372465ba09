"""The company in Trello: boards, cards and actions."""
