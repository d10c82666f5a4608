"""Prometheus figures of one process; labels are route templates and names, never values."""

from prometheus_client import Counter, Gauge, Histogram

HTTP_SECONDS = Histogram(
    "huying_http_request_seconds",
    "Time to answer a request",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
SCREENS = Gauge("huying_push_screens", "Live screens connected to this process")
EVENTS = Counter("huying_push_events_total", "History events read by this process's tail")
JOBS = Gauge("huying_jobs", "Jobs by state", ["state"])
SUBSCRIBER_LAG = Gauge(
    "huying_subscriber_lag_events", "Events a subscriber has still to read", ["subscriber"]
)
DEADLINES = Gauge("huying_deadlines_late", "Deadlines that are due and not yet fired")
CARDS_SERVED_INVALID = Gauge(
    "huying_cards_served_invalid", "Records of answer cards served while they were not valid"
)
