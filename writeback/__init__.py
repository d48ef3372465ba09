"""Write-back: what ``outcomes.mart_writeback_plan`` lists is frozen, reviewed, and applied to the boards.

Deciding happens in SQL; this package only executes. ``plan`` gathers, judges and freezes; ``apply`` carries
out, keeps a journal of every intent and outcome, and takes back; ``report`` is what posts say. Each tool that
is written to is a folder of its own, whose ``plug.py`` declares it; ``registry`` lists these.
"""
