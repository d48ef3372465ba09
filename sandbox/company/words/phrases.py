"""How the company's people write: patterns for titles, descriptions, comments and messages.

Fields in braces are filled by :mod:`sandbox.company.words.text`.
"""

from __future__ import annotations

STORY_TITLES = (
    "Add {thing} for {country} shipments",
    "Let {role}s edit the {thing}",
    "Show the {thing} in the merchant portal",
    "Expose the {thing} over the public API",
    "Validate the {thing} before it is saved",
    "Make the {thing} configurable per merchant",
    "Import the {thing} from {carrier}",
    "Support {carrier} in the {thing}",
    "Send a notice when the {thing} changes",
    "Let {role}s filter by {thing}",
    "Offer the {thing} behind a feature flag",
    "Speed up the {thing} for large merchants",
    "Keep a history of the {thing}",
    "Translate the {thing} into five languages",
    "Allow bulk changes to the {thing}",
    "Preview the {thing} before sending",
    "Archive the {thing} after the peak season",
    "Roll the {thing} out to {merchant}",
    "Combine the {thing} with the {thing2}",
    "Warn about a missing {thing}",
)
TASK_TITLES = (
    "Migrate the {thing} to the new schema",
    "Write a runbook for the {thing}",
    "Clean up old code of the {thing}",
    "Load-test the {thing}",
    "Raise test coverage of the {thing}",
    "Upgrade the library behind the {thing}",
    "Move the {thing} off the legacy service",
    "Add metrics to the {thing}",
    "Review access rights of the {thing}",
    "Spike: options for the {thing}",
    "Document the {thing}",
    "Backfill data of the {thing} since January",
)
BUG_TITLES = (
    "{Thing} times out for {carrier}",
    "{Thing} shows the wrong currency for {country} parcels",
    "{Thing} is empty after a retry",
    "{Thing} fails on Safari",
    "{Thing} ignores the time zone",
    "Duplicate {thing} after a network error",
    "{Thing} cannot be saved with umlauts",
    "{Thing} lost for {merchant}",
    "{Thing} returns 500 when the address has no postcode",
    "{Thing} is stale after the {carrier} update",
    "{Role} sees another merchant's {thing}",
    "{Thing} rounds to the wrong cent",
)
SUBTASK_TITLES = (
    "Back end of the {thing}",
    "Front end of the {thing}",
    "Tests for the {thing}",
    "Migration for the {thing}",
    "Monitoring for the {thing}",
    "Texts and translations of the {thing}",
    "Review with {merchant}",
)
CARD_TITLES = (
    "Prepare {thing}",
    "{Thing} for {merchant}",
    "Update {thing}",
    "Agree {thing} with {carrier}",
    "Collect feedback on {thing}",
    "Fix {thing} before Monday",
    "Order material for {thing}",
    "Train the team on {thing}",
    "Check {thing} in {country} warehouse",
    "Draft {thing}",
    "Publish {thing}",
    "Follow up on {thing}",
    "Decide on {thing}",
    "Measure {thing} for two weeks",
)
EPIC_TITLES = (
    "{Thing} for {country} merchants",
    "Self-service {thing}",
    "Next generation of the {thing}",
    "{carrier} launch: {thing}",
    "Peak readiness: {thing}",
    "Enterprise {thing}",
    "Trustworthy {thing}",
    "{Thing} without manual work",
)
CONTEXT = (
    "{merchant} asked for this in the last quarterly review.",
    "Support counts about {n} tickets a month on this.",
    "Today people keep a spreadsheet for it.",
    "The present behaviour dates from the first {carrier} contract.",
    "Sales promised it to {merchant}.",
    "It came up in the post-mortem of the last outage.",
    "We see it mostly with {country} parcels.",
    "The old solution breaks when more than {n} parcels are in one order.",
    "It blocks the launch with {carrier}.",
    "Finance needs it before the year ends.",
    "Design has mock-ups for the desktop, not yet for phones.",
)
CRITERIA = (
    "Works with orders of up to {n} parcels",
    "The {role} sees an error that says what to do",
    "Answers within {ms} ms for 95 % of calls",
    "Is recorded in the audit log",
    "Covered by an end-to-end test",
    "Can be switched off per merchant",
    "The {thing} stays unchanged when the call is repeated",
    "Texts exist in English and German",
    "A dashboard shows how often it is used",
    "No change for merchants without {carrier}",
    "The {thing2} keeps working as before",
)
CARD_CRITERIA = (
    "The text is read by a second person",
    "{merchant} has agreed",
    "Costs stay below {n}00 euros",
    "The {role} knows what changes",
    "Photos are in the shared folder",
    "Done before the visit of {carrier}",
    "Nobody has to ask where to find the {thing}",
    "Measured before and after",
    "The people of the {thing2} are told",
)
STEPS = (
    "Open an order with {n} parcels",
    "Choose {carrier} as the carrier",
    "Sign in as a {role}",
    "Change the {thing}",
    "Save twice in a row",
    "Wait for the next carrier update",
    "Use a {country} address",
    "Reload the page",
)
COMMENTS = (
    "I had a look: the {thing} is read in two places, I'll change both.",
    "Draft is up for review.",
    "Tested on staging with {merchant}, works.",
    "Can we split this? The {thing2} part is bigger than we thought.",
    "Rebased and green.",
    "Design is fine with the small variant.",
    "Who knows how {carrier} handles this?",
    "I added a feature flag, off by default.",
    "This also touches the {thing2}, adding a test.",
    "Numbers after a day: {n} calls, {ms} ms in the median.",
    "Found the cause: we cache the {thing} per merchant, not per carrier.",
    "Product agreed to leave out the bulk case for now.",
    "Pairing on this tomorrow morning.",
    "Moved the texts to the translation file.",
    "Ready for test. Please use the {country} account.",
    "The staging data for {merchant} is outdated, refreshing it.",
    "Let's keep the old endpoint until the next release.",
    "Description updated after the call with {merchant}.",
)
WAITING_COMMENTS = (
    "Waiting for {ref}, nothing I can do here until then.",
    "Blocked by {ref}. Asked the team in Slack.",
    "Still blocked by {ref}; the interface is not there yet.",
    "We need {ref} first, parking this.",
    "Parked: depends on {ref}.",
)
LATE_COMMENTS = (
    "This is {n} days late now and {merchant} keeps asking.",
    "We promised this for last month. What is the plan?",
    "Due date moved again? Please say so before, not after.",
    "I cannot explain this delay to {merchant} any more.",
)
REOPEN_COMMENTS = (
    "Reopening: still happens with {country} addresses.",
    "Not fixed for {merchant}, reopening.",
    "Came back after the release. Reopened.",
)
STAND_UP = (
    "Yesterday {ref}, today the same. No blockers.",
    "Finishing {ref}, then review.",
    "Picked up {ref}.",
    "{ref} is in review, looking for a second pair of eyes.",
    "Off from noon. {ref} is in good hands.",
    "Mostly meetings, some {thing}.",
    "Still on {ref}, the {thing} is trickier than it looks.",
)
CHATTER = (
    "Anyone else seeing slow builds?",
    "The {thing} dashboard looks odd since this morning",
    "Great demo, the {thing} looks good!",
    "Reminder: retro at four.",
    "{merchant} sent cake :cake:",
    "Who is on support this week?",
    "I wrote up notes on the {thing}, feedback welcome.",
    "{carrier} has a maintenance window on Saturday night.",
    "Can someone approve my pull request for the {thing}?",
    "Lunch?",
    "The {country} test account is locked again, unlocking.",
    "Heads-up: changing the {thing} config at noon.",
    "Thanks for jumping in yesterday!",
)
CHATTER_REPLIES = (
    "+1",
    "On it.",
    "Same here.",
    "Thanks!",
    "Done.",
    "Looks fine on my side.",
    "I'll check after lunch.",
    "Nice!",
    "Which account?",
    "Link?",
)
ASKS = (
    "Hi, we need {ref} for {own}. When do you expect it?",
    "Could somebody look at {ref}? It blocks {own}.",
    "Is {ref} still planned for this sprint? {own} waits for it.",
    "Question on the {thing}: {ref} changes the interface that {own} uses, right?",
    "Any news on {ref}? We have {own} on hold.",
)
ANSWERS = (
    "It is next on our list.",
    "Started today, should be ready this week.",
    "We are short of people, more likely next sprint.",
    "In review, you can try the branch.",
    "Sorry, lost sight of it. Looking now.",
    "Depends on the {thing}, I'll ask.",
    "Done since this morning, please check.",
)
ANGRY = (
    "This is the third time I ask. {ref} is overdue and {own} stands still.",
    "{ref} again?! We told {merchant} it would be done weeks ago.",
    "Nobody answers on {ref}. I am escalating this.",
    "We cannot plan like this: {ref} slips every sprint and {own} with it.",
)
DONE_NOTES = (
    "{ref} is done, you can go on with {own}.",
    "FYI {ref} is released.",
    "{ref} merged. Over to you for {own}.",
)
