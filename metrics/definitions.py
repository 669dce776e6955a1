"""What each figure means, in words: read by the pages, by the documents and by every result."""

from dataclasses import dataclass

WILSON = "wilson"
ADJUSTED_WALD = "adjusted-wald"
EXACT_POISSON = "exact-poisson"


@dataclass(frozen=True)
class Definition:
    """One figure: what is counted over what, what stays out, and how sure it is."""

    title: str
    unit: str
    says: str
    numerator: str = ""
    denominator: str = ""
    excluded: str = ""
    unknown: str = ""
    interval: str = "none"
    version: int = 1
    windowed: bool = False


_PLACE = "Charged to the pod that opened the case."
_HELD = "Charged to the pod that holds the case."

DEFINITIONS: dict[str, Definition] = {
    "nps": Definition(
        "NPS",
        "points",
        "Net Promoter Score: share of promoters (9 or 10) less share of detractors (0 to 6), times 100.",
        "Promoters less detractors",
        "Answers from 0 to 10, passives (7 or 8) included",
        "Earlier answers of the same customer in the period: the last one counts",
        "Asked and not answered",
        ADJUSTED_WALD,
    ),
    "nps_responses": Definition("Answers", "answers", "Answers that count in NPS.", unknown="Asked and not answered"),
    "promoters": Definition("Promoters", "answers", "Answers of 9 or 10.", interval=WILSON),
    "passives": Definition("Passives", "answers", "Answers of 7 or 8.", interval=WILSON),
    "detractors": Definition("Detractors", "answers", "Answers from 0 to 6.", interval=WILSON),
    "score_share": Definition(
        "Answers by score",
        "share",
        "How many gave this very score: a mean alone hides the extremes.",
        "Answers of that score",
        "Answers from 0 to 10",
        interval=WILSON,
    ),
    "contacts": Definition("Contacts", "contacts", "Contacts opened in the period.", excluded="Test contacts"),
    "abandoned_share": Definition(
        "Abandoned",
        "share",
        "Contacts that were given up before anybody answered.",
        "Contacts never served",
        "Contacts opened in the period",
        "Test contacts",
        interval=WILSON,
    ),
    "repeat_contact_rate": Definition(
        "Repeat contacts",
        "share",
        "Contacts after which the same customer came back within so many days. Charged to the pod of the first one.",
        "Contacts followed by another one within the window, to the second",
        "Contacts whose window has passed",
        "Customers not identified; outbound, transfers, call-backs, reconnections, tests",
        "Contacts too young to know",
        WILSON,
        windowed=True,
    ),
    "complaints": Definition(
        "Complaints",
        "complaints",
        "Complaints by the day they were received.",
        excluded="Further letters of one customer on one matter",
    ),
    "complaints_per_1000_contacts": Definition(
        "Complaints",
        "per 1,000 contacts",
        "1,000 times complaints over contacts. Easier complaining raises it.",
        "Complaints received in the period",
        "Contacts opened in the period",
        "Further letters of one customer on one matter",
        interval=EXACT_POISSON,
    ),
    "complaints_per_1000_customers": Definition(
        "Complaints",
        "per 1,000 customers",
        "1,000 times complaints over the customers held on an average day.",
        "Complaints received in the period",
        "Customers of the pod's segments, averaged over the days of the period",
        "Further letters of one customer on one matter",
        interval=EXACT_POISSON,
    ),
    "same_pod_share": Definition(
        "Same pod answers again",
        "share",
        "Returning customers answered by their home pod, which also answered them the last time. "
        "What another pod answered is a miss, after hours too.",
        "Answered by the same pod as the time before",
        "Served contacts with an earlier served contact of the same customer",
        "First contacts: nothing came before them",
        "Served contacts of which the source does not tell which pod answered",
        WILSON,
    ),
    "same_person_share": Definition(
        "Same person answers again",
        "share",
        "Returning customers answered by the person who answered them the last time.",
        "Answered by the same person as the time before",
        "Served contacts with an earlier served contact of the same customer",
        "First contacts: nothing came before them",
        "Served contacts of which the source does not tell who answered",
        WILSON,
    ),
    "overflow_share": Definition(
        "Answered by other pods",
        "share",
        "Contacts of this pod's customers that another pod answered while this one was open. They stay this pod's "
        "customers. What came while it was closed is counted apart.",
        "Contacts answered by another pod in this pod's hours",
        "Served contacts of known customers",
        unknown="Served contacts of which the source does not tell which pod answered",
        interval=WILSON,
        version=2,
    ),
    "after_hours_share": Definition(
        "Covered after hours",
        "share",
        "Contacts of this pod's customers that another pod answered while this one was closed: outside its needs of "
        "cover. A pod that wrote down no needs is not known to be closed, and all of it counts as overflow.",
        "Contacts answered by another pod outside this pod's hours",
        "Served contacts of known customers",
        unknown="Served contacts of which the source does not tell which pod answered",
        interval=WILSON,
    ),
    "overflow_inflow": Definition(
        "Answered for other pods", "contacts", "Contacts of other pods' customers that this pod answered."
    ),
    "cases": Definition("Cases", "cases", "Cases open or touched in the period. " + _PLACE),
    "handoffs": Definition(
        "Handoffs",
        "handoffs",
        "Changes of owner from pod to pod in the period. " + _PLACE,
        excluded="Segment moves: the customer moved, not the work. Misroutes: charged to routing",
        version=2,
    ),
    "misroutes": Definition(
        "Misroutes corrected",
        "handoffs",
        "Cases passed on because they should never have come here. Charged to routing, not to the pod.",
    ),
    "handoffs_given": Definition("Handoffs given", "handoffs", "Cases this pod passed on to another one."),
    "handoffs_received": Definition("Handoffs received", "handoffs", "Cases this pod was given by another one."),
    "handoffs_per_case": Definition(
        "Handoffs per case", "handoffs", "Mean over cases. " + _PLACE, "Handoffs", "Cases", interval=EXACT_POISSON
    ),
    "cases_without_handoff": Definition(
        "Cases without handoff", "cases", "Cases that changed no owner in the period. " + _PLACE
    ),
    "handoff_distribution": Definition(
        "Cases by handoffs", "cases", "Cases with exactly so many handoffs in the period. " + _PLACE
    ),
    "handoff_rate": Definition(
        "Handoffs",
        "share",
        "Finished cases that changed owner at least once. " + _PLACE,
        "Finished cases with a handoff",
        "Cases finished in the period",
        "Segment moves and misroutes",
        "Open cases: they can still be handed off",
        WILSON,
    ),
    "end_to_end_share": Definition(
        "End to end",
        "share",
        "Resolved cases that one pod carried from beginning to end. " + _PLACE,
        "Resolved cases without handoff",
        "Cases resolved in the period",
        "Segment moves and misroutes",
        "Cases not resolved yet",
        WILSON,
    ),
    "ping_pong_cases": Definition(
        "Ping-pong cases",
        "cases",
        "Cases given straight back at least once: A, B, A. " + _PLACE,
        "Cases with a bounce",
        "Cases",
        interval=WILSON,
    ),
    "ping_pong_bounces": Definition("Bounces", "bounces", "Handoffs that give a case straight back. " + _PLACE),
    "return_cases": Definition(
        "Cases that returned", "cases", "Cases that came back to any earlier owner. " + _PLACE, interval=WILSON
    ),
    "returns": Definition("Returns", "returns", "Handoffs to any earlier owner of the case. " + _PLACE),
    "escalations": Definition(
        "Escalations", "moves", "Handoffs to a higher line. " + _PLACE, unknown="Handoffs of pods without a line"
    ),
    "de_escalations": Definition(
        "De-escalations", "moves", "Handoffs to a lower line. " + _PLACE, unknown="Handoffs of pods without a line"
    ),
    "highest_level_cases": Definition(
        "Cases by highest line",
        "cases",
        "The highest line that a case reached. " + _PLACE,
        "Cases that got so far and no further",
        "Cases whose owners all have a line",
        unknown="Cases with an owner without a line",
        interval=WILSON,
    ),
    "case_duration": Definition(
        "Case duration", "days", "From the first to the last event, all cases. " + _PLACE, denominator="Cases"
    ),
    "cycle_time": Definition(
        "Cycle time",
        "days",
        "From first start to last finish; percentiles are linear, on seconds. " + _HELD,
        denominator="Cases finished in the period",
        unknown="Finished cases whose start is not known",
    ),
    "resolution_time": Definition(
        "Resolution time",
        "days",
        "From opening to the last resolution. " + _HELD,
        denominator="Cases resolved in the period",
    ),
    "throughput": Definition(
        "Throughput", "cases", "Exact count of finished cases; days without any are zeros. " + _HELD
    ),
    "wip": Definition("Work in progress", "cases", "Started and not finished at the end of the period. " + _HELD),
    "work_item_age": Definition(
        "Age of open work", "days", "Time since start of what is in progress. " + _HELD, denominator="Work in progress"
    ),
    "littles_law": Definition(
        "Little's law",
        "cases",
        "Average work in progress against throughput times cycle time; the gap says how far from steady. " + _HELD,
    ),
}


def version_of(metric: str) -> str:
    """The name and number under which a result says how it was counted."""
    return f"{metric.replace('_', '-')}-{DEFINITIONS[metric].version}"
