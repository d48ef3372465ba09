"""Requirements that contradict or repeat each other across teams, and harmless ones beside them.

Planted pairs are reported in ``planted.json`` next to the store, so that a detector can be measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["contradiction", "duplicate"]


@dataclass(frozen=True)
class Pair:
    """Two requirements, each a title and a sentence of its description; written by different teams."""

    kind: Kind
    reason: str
    titles: tuple[str, str]
    sentences: tuple[str, str]


CONTRADICTIONS = (
    Pair(
        "contradiction",
        "range",
        ("Keep the audit log for compliance", "Delete audit log data early"),
        ("The audit log must be kept for at least 90 days.", "Audit log retention is at most 30 days."),
    ),
    Pair(
        "contradiction",
        "range",
        ("Longer tracking history for merchants", "Trim tracking data"),
        (
            "Tracking events stay visible for at least 180 days.",
            "Tracking events must be removed after at most 60 days.",
        ),
    ),
    Pair(
        "contradiction",
        "range",
        ("Session lifetime for warehouse tablets", "Stricter session lifetime"),
        ("A session must last at least 12 hours.", "A session must end after at most 30 minutes."),
    ),
    Pair(
        "contradiction",
        "range",
        ("Return window of enterprise merchants", "Shorten the return window"),
        ("The return window is at least 60 days.", "The return window must not be longer than 30 days."),
    ),
    Pair(
        "contradiction",
        "range",
        ("Webhook retries for unreliable shops", "Limit webhook retries"),
        ("A webhook is retried at least 10 times.", "A webhook is retried at most 3 times."),
    ),
    Pair(
        "contradiction",
        "range",
        ("Quote validity for call centres", "Quote expiry after price changes"),
        ("A quote stays valid for at least 24 hours.", "A quote expires after at most 15 minutes."),
    ),
    Pair(
        "contradiction",
        "range",
        ("Payment term in invoices", "Harmonise the payment term"),
        ("The payment term is at least 45 days.", "The payment term is at most 14 days."),
    ),
    Pair(
        "contradiction",
        "range",
        ("Label PDF for thermal printers", "High resolution label PDF"),
        ("A label PDF must be smaller than 200 KB.", "A label PDF has at least 2 MB at 600 dpi."),
    ),
    Pair(
        "contradiction",
        "modality",
        ("Guest checkout for small parcels", "Sign-in before checkout"),
        (
            "Customers must be able to check out without an account.",
            "Customers must not check out without an account.",
        ),
    ),
    Pair(
        "contradiction",
        "modality",
        ("Phone number on the label", "Privacy of the label"),
        (
            "The recipient's phone number must be printed on the label.",
            "The recipient's phone number must not be printed on the label.",
        ),
    ),
    Pair(
        "contradiction",
        "modality",
        ("Automatic refund on drop-off", "Refund after inspection"),
        (
            "The refund must be paid when the parcel is dropped off.",
            "The refund must not be paid before the parcel is inspected.",
        ),
    ),
    Pair(
        "contradiction",
        "action",
        ("Notify by default", "Quiet by default"),
        ("Delay notifications are enabled by default.", "Delay notifications are disabled by default."),
    ),
    Pair(
        "contradiction",
        "action",
        ("Open the carrier sandbox to partners", "Close the carrier sandbox"),
        ("Allow partners to use the carrier sandbox.", "Block partners from using the carrier sandbox."),
    ),
    Pair(
        "contradiction",
        "order",
        ("Screen before printing", "Print labels at once"),
        (
            "Sanctions screening runs before the label is printed.",
            "Sanctions screening runs after the label is printed.",
        ),
    ),
    Pair(
        "contradiction",
        "order",
        ("Invoice on shipping", "Invoice on delivery"),
        (
            "The invoice is sent before the parcel is delivered.",
            "The invoice is sent after the parcel is delivered.",
        ),
    ),
    Pair(
        "contradiction",
        "range",
        ("API rate limit for marketplaces", "Protect the API"),
        (
            "The public API must allow at least 100 requests per second.",
            "The public API must allow at most 20 requests per second.",
        ),
    ),
)

DUPLICATES = (
    Pair(
        "duplicate",
        "same wish",
        ("Invoice PDF does not open in Safari", "Apple's browser cannot display the bill document"),
        (
            "Merchants on a Mac get a blank page when they open the invoice PDF.",
            "Opening a bill in Apple's browser leaves the window empty.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Let support agents resend a shipping label", "Re-issue parcel labels from the help desk"),
        (
            "A support agent can send the label again without asking the merchant.",
            "Help desk staff should be able to mail the parcel label once more.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Remind drivers of missed pickups", "Alert the courier when a collection was skipped"),
        (
            "The driver gets a reminder when a pickup was missed.",
            "Couriers are told within minutes that they skipped a collection.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Two-factor sign-in for warehouse staff", "Require a second factor in the depot"),
        (
            "Warehouse staff confirm their sign-in with a code.",
            "Depot employees need a second factor when they log in.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Show duties before payment", "Display import charges at checkout"),
        ("The shopper sees the duties before paying.", "Import charges are displayed on the checkout page."),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Bulk export of tracking events", "Download all scan data as CSV"),
        ("Merchants export all tracking events of a month.", "A shop can download its scans as a CSV file."),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Photo upload for damage claims", "Attach pictures to a broken parcel report"),
        ("Customers add photos to a damage claim.", "People reporting a broken parcel can attach pictures."),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Warn about lithium batteries", "Flag battery shipments as hazardous"),
        (
            "The packer is warned when an order holds lithium batteries.",
            "Orders with batteries are flagged as dangerous goods.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Rotate API keys without downtime", "Zero-downtime key replacement"),
        ("Two API keys are valid while one is replaced.", "Replacing a key must not interrupt calls."),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Suggest a carton size", "Recommend the right box"),
        (
            "The packing screen suggests the carton size for an order.",
            "Packers are told which box fits the items.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Mute delay e-mails at night", "No late-night notifications about delays"),
        (
            "Delay e-mails are not sent between 22:00 and 7:00.",
            "Customers receive no delay notice during the night.",
        ),
    ),
    Pair(
        "duplicate",
        "same wish",
        ("Estimate arrival from live traffic", "Use road conditions to predict delivery time"),
        (
            "The estimated arrival takes live traffic into account.",
            "Delivery time is predicted from the state of the roads.",
        ),
    ),
)

HARMLESS = (
    "The {thing} must answer within {ms} ms.",
    "The {thing} keeps at least {n} versions.",
    "A {role} may change the {thing} at most {n} times a day.",
    "The {thing} must be readable with a screen reader.",
    "The {thing} is available in German and English.",
    "Changes of the {thing} must be visible within {n} minutes.",
    "The {thing} must work without {carrier}.",
)
