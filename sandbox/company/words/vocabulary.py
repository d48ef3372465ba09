"""What the company's teams work on: Harborline ships parcels for online shops.

Each team has a domain: the components of its product and the things that its items are about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

COMPANY = "Harborline"
MAIL_DOMAIN = "harborline.example"
JIRA_BASE = "https://harborline.atlassian.net"

Tool = Literal["jira", "trello"]


@dataclass(frozen=True)
class Domain:
    """A team's field of work. ``things`` are grouped by component, in the order of ``components``."""

    key: str
    name: str
    department: str
    tool: Tool
    flow: Literal["scrum", "kanban"]
    country: str
    components: tuple[str, ...]
    things: tuple[tuple[str, ...], ...]


DOMAINS: tuple[Domain, ...] = (
    Domain(
        "RATE",
        "Rates & Checkout",
        "product-engineering",
        "jira",
        "scrum",
        "US",
        ("Rate engine", "Quote API", "Checkout widget", "Surcharges"),
        (
            ("zone lookup", "dimensional weight rule", "rate cache", "negotiated rates import"),
            ("multi-parcel quote", "quote expiry", "bulk quote endpoint", "delivery-date promise"),
            ("carrier picker", "address autocomplete", "pickup point map", "checkout error banner"),
            ("fuel surcharge table", "remote area surcharge", "peak season fee", "surcharge breakdown"),
        ),
    ),
    Domain(
        "CARR",
        "Carrier Integrations",
        "product-engineering",
        "jira",
        "scrum",
        "DE",
        ("Label service", "Carrier gateway", "Manifests", "Pickups"),
        (
            ("label PDF", "ZPL label", "label reprint", "return label template"),
            ("carrier credential vault", "carrier sandbox switch", "SOAP adapter", "carrier status mapping"),
            ("end-of-day manifest", "manifest upload", "closing report", "electronic export notice"),
            ("pickup booking", "pickup window", "missed pickup alert", "driver note"),
        ),
    ),
    Domain(
        "TRACK",
        "Tracking & Notifications",
        "product-engineering",
        "jira",
        "scrum",
        "DE",
        ("Event ingestion", "Tracking page", "Notifications", "Webhooks"),
        (
            ("scan event stream", "event deduplication", "late scan detector", "carrier polling job"),
            ("branded tracking page", "delivery map", "proof of delivery view", "estimated arrival"),
            ("delay e-mail", "SMS notification", "notification preferences", "message template editor"),
            ("webhook retry queue", "webhook signature", "webhook log", "event subscription"),
        ),
    ),
    Domain(
        "BILL",
        "Billing & Invoicing",
        "finance-systems",
        "jira",
        "scrum",
        "US",
        ("Invoices", "Payments", "Reconciliation", "Credit notes"),
        (
            ("invoice PDF", "invoice numbering", "VAT line", "monthly invoice run"),
            ("card payment", "SEPA mandate", "payment reminder", "dunning level"),
            ("carrier invoice import", "weight dispute", "surcharge reconciliation", "ledger export"),
            ("credit note", "refund approval", "claim credit", "rounding difference"),
        ),
    ),
    Domain(
        "IAM",
        "Identity & Access",
        "platform-security",
        "jira",
        "scrum",
        "US",
        ("Sign-in", "Roles", "Audit log", "API keys"),
        (
            ("single sign-on", "password reset", "session lifetime", "second factor"),
            ("role editor", "warehouse permission", "guest access", "approval rule"),
            ("audit log", "audit export", "sign-in history", "retention job"),
            ("API key rotation", "scoped token", "key usage report", "IP allow-list"),
        ),
    ),
    Domain(
        "PLAT",
        "Platform & Reliability",
        "platform-security",
        "jira",
        "kanban",
        "DE",
        ("Kubernetes", "Observability", "Data platform", "CI"),
        (
            ("cluster autoscaler", "node pool upgrade", "ingress limit", "secret rotation"),
            ("latency dashboard", "alert routing", "trace sampling", "log retention"),
            ("event lake", "nightly export", "schema registry", "backfill job"),
            ("build cache", "flaky test quarantine", "release pipeline", "preview environment"),
        ),
    ),
    Domain(
        "RETURN",
        "Returns & Claims",
        "product-engineering",
        "jira",
        "scrum",
        "US",
        ("Return portal", "Claims", "Refund rules", "Inspection"),
        (
            ("return portal", "return reason", "drop-off QR code", "return window"),
            ("damage claim", "claim photo upload", "claim deadline", "carrier claim form"),
            ("instant refund", "refund rule", "exchange flow", "store credit"),
            ("inspection checklist", "grading screen", "restocking task", "inspection backlog"),
        ),
    ),
    Domain(
        "CUST",
        "Customs & Compliance",
        "finance-systems",
        "jira",
        "scrum",
        "DE",
        ("Customs forms", "Duties", "Sanctions screening", "Dangerous goods"),
        (
            ("CN23 form", "commercial invoice", "HS code lookup", "ATLAS export declaration"),
            ("duty estimate", "landed cost", "IOSS number", "de minimis rule"),
            ("denied party list", "screening hit review", "screening audit trail", "country embargo"),
            ("lithium battery label", "limited quantity mark", "hazard class", "packing instruction"),
        ),
    ),
    Domain(
        "APP",
        "Driver App",
        "product-engineering",
        "jira",
        "scrum",
        "DE",
        ("Android", "iOS", "Routing", "Scanner"),
        (
            ("offline mode", "background sync", "battery saver", "in-app update"),
            ("push notification", "dark mode", "face unlock", "share sheet"),
            ("route optimiser", "stop sequence", "traffic reroute", "geofence arrival"),
            ("barcode scanner", "batch scan", "damaged label entry", "signature capture"),
        ),
    ),
    Domain(
        "WHOPS",
        "Warehouse Operations",
        "operations",
        "trello",
        "kanban",
        "DE",
        ("Inbound", "Picking", "Packing", "Dock"),
        (
            ("dock schedule", "pallet count", "inbound check", "supplier slot"),
            ("pick path", "handheld fleet", "pick accuracy board", "zone layout"),
            ("packing bench", "carton size guide", "void fill test", "label printer"),
            ("trailer seal log", "loading plan", "yard map", "night shift hand-over"),
        ),
    ),
    Domain(
        "CSUCC",
        "Customer Success",
        "customer",
        "trello",
        "kanban",
        "US",
        ("Onboarding", "Escalations", "Help centre", "Renewals"),
        (
            ("onboarding call", "go-live checklist", "data import for a new merchant", "training deck"),
            ("late delivery escalation", "invoice complaint", "lost parcel case", "API outage notice"),
            ("help article on returns", "customs FAQ", "video on labels", "macro clean-up"),
            ("renewal review", "usage report", "reference story", "price change letter"),
        ),
    ),
    Domain(
        "GROW",
        "Growth Marketing",
        "customer",
        "trello",
        "kanban",
        "US",
        ("Campaigns", "Website", "Events", "Partners"),
        (
            ("peak season campaign", "carrier launch announcement", "newsletter", "price page test"),
            ("landing page", "tracking page showcase", "case study", "sign-up form"),
            ("trade fair booth", "webinar on customs", "customer breakfast", "speaker slot"),
            ("shop plugin listing", "partner directory", "co-marketing brief", "affiliate terms"),
        ),
    ),
)

MARKETS = ("Nordics", "Iberia", "Benelux", "APAC", "LatAm", "Baltics", "Alps", "Gulf", "Oceania", "Caucasus")
CARRIERS = ("DHL", "UPS", "FedEx", "DPD", "GLS", "PostNL", "USPS", "Hermes", "Correos", "Purolator")
COUNTRIES = ("Swiss", "Norwegian", "UK", "Canadian", "Polish", "Turkish", "Brazilian", "Japanese", "Irish")
MERCHANTS = (
    "Nordlys Home",
    "Pedal & Co",
    "Casa Verde",
    "Brightbox",
    "Alpenwolle",
    "Teapot Street",
    "Fernhill",
)
ROLES = (
    "merchant",
    "warehouse lead",
    "support agent",
    "driver",
    "finance clerk",
    "shop developer",
    "customs agent",
    "returning customer",
    "account manager",
)

FIRST_NAMES = (
    "Amara",
    "Ben",
    "Chiara",
    "Dmitri",
    "Elif",
    "Farid",
    "Greta",
    "Hiro",
    "Ines",
    "Jonas",
    "Kavya",
    "Liam",
    "Mara",
    "Noah",
    "Oksana",
    "Pavel",
    "Quinn",
    "Rosa",
    "Samir",
    "Tessa",
    "Umar",
    "Vera",
    "Wanda",
    "Xenia",
    "Yusuf",
    "Zoe",
    "Anton",
    "Bianca",
    "Carlos",
    "Dana",
    "Emil",
    "Fatou",
    "Georg",
    "Hannah",
    "Igor",
    "Jana",
    "Kemal",
    "Lotte",
    "Milan",
    "Nadia",
    "Otto",
    "Priya",
    "Rafael",
    "Sofie",
    "Tom",
    "Ursula",
    "Victor",
    "Yara",
)
LAST_NAMES = (
    "Adeyemi",
    "Baumann",
    "Costa",
    "Dahl",
    "Eriksen",
    "Fischer",
    "Garcia",
    "Hoffmann",
    "Ivanova",
    "Jensen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nakamura",
    "Okafor",
    "Petrov",
    "Quist",
    "Rossi",
    "Schneider",
    "Tanaka",
    "Ulrich",
    "Vasquez",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zimmer",
    "Abbott",
    "Brennan",
    "Chaudhry",
    "Delgado",
    "Engel",
    "Farkas",
    "Grant",
    "Haddad",
    "Iyer",
    "Jankowski",
    "Klein",
    "Lopez",
    "Mbeki",
    "Novak",
    "Olsen",
    "Park",
    "Reyes",
    "Singh",
    "Thompson",
    "Varga",
    "Walsh",
    "Young",
    "Zhang",
    "Meyer",
)
