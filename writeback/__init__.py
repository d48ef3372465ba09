"""Write-back: what ``outcomes.mart_writeback_plan`` lists is frozen, reviewed, and applied to the boards.

Deciding happens in SQL; this package only executes, and keeps a journal of every intent and outcome.
"""
