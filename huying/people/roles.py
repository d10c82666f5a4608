"""Which role may do what, and which roles see beyond their own unit's subtree.

The role names are the domain's; the permissions are declared by the modules that own them, and a
test checks that every one named here exists.
"""

from collections.abc import Iterable, Mapping

_HOTLINE_READ = {"ticket:read", "knowledge:read", "call:read"}
_AGENT = {
    *_HOTLINE_READ,
    "call:handle",
    "ticket:register",
    "ticket:urge",
    "knowledge:read",
    "call:demo",
    "dispatch:suggest",
    "ticket:supplement",
    "ticket:create",
    "citizen:record",
    "citizen:read",
}
_UNIT = {
    "ticket:read",
    "ticket:inbox",
    "knowledge:read",
    "ticket:reveal",
    "figure:read",
    "letter:read",
    "letter:answer",
    "exclusion:read",
    "exclusion:ask",
    "inspection:contest",
    "dispatch:precedents",
}

ROLES: Mapping[str, frozenset[str]] = {
    "agent": frozenset(_AGENT),
    "shift_lead": frozenset(
        {
            "report:read",
            "dispute:read",
            "dispute:judge",
            *_AGENT,
            "call:watch",
            "board:read",
            "alert:read",
            "alert:handle",
            "ticket:rework",
            "ticket:end",
            "ticket:merge",
            "figure:read",
            "model:read",
            "data:read",
            "citizen:edit",
            "ticket:export",
            "view:share",
            "surge:pin",
            "bands:read",
            "wall:read",
            "season:read",
            "bands:act",
            "incident:read",
            "incident:edit",
        }
    ),
    "reviewer": frozenset(
        {
            *_HOTLINE_READ,
            "dispatch:pool",
            "dispatch:review",
            "dispatch:suggest",
            "ticket:close_review",
            "ticket:supplement",
            "ticket:end",
            "ticket:merge",
            "ticket:decide",
            "ticket:accuse",
            "dispatch:precedents",
            "data:read",
            "citizen:read",
            "ticket:export",
            "incident:read",
        }
    ),
    "dispatcher": frozenset(
        {
            *_HOTLINE_READ,
            "dispatch:pool",
            "dispatch:dispatch",
            "dispatch:suggest",
            "dispatch:review_objection",
            "dispatch:precedents",
            "dispatch:propose_list",
            "ticket:merge",
            "data:read",
            "ticket:export",
            "bands:read",
            "season:read",
            "incident:read",
        }
    ),
    "callback_specialist": frozenset(
        {
            *_HOTLINE_READ,
            "callback:handle",
            "callback:read",
            "ticket:reveal",
            "citizen:record",
            "citizen:read",
        }
    ),
    "supervisor": frozenset(
        {
            "report:read",
            "report:make",
            "report:issue",
            "dispute:read",
            "dispute:judge",
            "taskforce:edit",
            "topic:read",
            "topic:edit",
            "campaign:edit",
            *_HOTLINE_READ,
            "call:watch",
            "board:read",
            "alert:read",
            "alert:handle",
            "ticket:rework",
            "callback:read",
            "ticket:supervise",
            "ticket:decide",
            "ticket:accuse",
            "dispatch:pool",
            "dispatch:precedents",
            "dispatch:decide_list",
            "letter:read",
            "letter:draft",
            "letter:issue",
            "letter:template",
            "inspection:read",
            "exclusion:read",
            "exclusion:decide",
            "figure:read",
            "figure:export",
            "data:read",
            "citizen:erase",
            "ticket:export",
            "view:share",
            "bands:read",
            "wall:read",
            "season:read",
            "season:edit",
            "bands:act",
            "incident:read",
            "incident:edit",
        }
    ),
    "analyst": frozenset(
        {
            "report:read",
            "report:make",
            "dispute:read",
            "dispute:judge",
            "topic:read",
            "topic:edit",
            "campaign:edit",
            *_HOTLINE_READ,
            "board:read",
            "alert:read",
            "callback:read",
            "figure:read",
            "figure:export",
            "dispatch:precedents",
            "letter:read",
            "inspection:read",
            "exclusion:read",
            "gap:read",
            "model:read",
            "data:read",
            "ticket:export",
            "bands:read",
            "wall:read",
            "season:read",
            "season:edit",
            "bands:act",
            "incident:read",
            "incident:edit",
        }
    ),
    "knowledge_editor": frozenset(
        {"knowledge:read", "knowledge:edit", "data:read", "gap:read", "gap:handle"}
    ),
    "knowledge_approver": frozenset(
        {"surge:pin", "knowledge:read", "knowledge:approve", "data:read", "gap:read"}
    ),
    "inspector": frozenset(
        {
            *_HOTLINE_READ,
            "board:read",
            "callback:read",
            "inspection:read",
            "inspection:handle",
            "exclusion:read",
            "exclusion:decide",
            "ticket:rework",
            "figure:read",
            "model:read",
            "ticket:export",
        }
    ),
    "city_leader": frozenset(
        {
            "report:read",
            "board:read",
            "ticket:read",
            "alert:read",
            "figure:read",
            "letter:read",
            "bands:read",
            "wall:read",
            "season:read",
            "topic:read",
            "topic:choose",
            "incident:read",
        }
    ),
    "unit_liaison": frozenset(
        {
            "topic:read",
            *_UNIT,
            "ticket:sign",
            "ticket:ask",
            "ticket:sub_dispatch",
            "dispatch:object",
            "knowledge:own",
            "gap:read",
            "bands:read",
            "season:read",
            "season:work",
            "bands:act",
        }
    ),
    "unit_handler": frozenset({*_UNIT, "ticket:sign", "ticket:handle", "ticket:ask"}),
    "unit_leader": frozenset(
        {
            "dispute:read",
            "report:read",
            "topic:read",
            *_UNIT,
            "ticket:approve",
            "dispatch:object",
            "dispatch:opine",
            "ticket:export",
            "knowledge:own",
            "gap:read",
            "bands:read",
            "season:read",
            "season:work",
            "bands:act",
        }
    ),
    "superior_unit": frozenset({*_UNIT, "dispatch:adjudicate", "dispatch:precedents"}),
    "system_admin": frozenset(
        {
            "system:read",
            "account:read",
            "account:create",
            "job:read",
            "job:manage",
            "policy:read",
            "policy:edit",
            "model:read",
            "model:manage",
            "data:read",
            "data:edit",
            "provider:edit",
            "integration:manage",
        }
    ),
    "security_admin": frozenset(
        {
            "account:read",
            "role:grant",
            "account:reset",
            "token:manage",
            "integration:grant",
            "provider:approve",
            "citizen:erase",
            "citizen:confirm_erasure",
            "retention:edit",
        }
    ),
    "audit_admin": frozenset(
        {
            "system:read",
            "account:read",
            "audit:read",
        }
    ),
}

# The two accounts that the first system administrator of an empty installation may make.
FOUNDING_ROLES = ("security_admin", "audit_admin")
ADMIN_ROLES = frozenset({"system_admin", *FOUNDING_ROLES})
# In the demo city these may also move the clock.
DEMO_CLOCK_ROLES = frozenset({"agent", "shift_lead", "supervisor", "system_admin"})

_SEES_ALL = frozenset(
    {
        "agent",
        "shift_lead",
        "reviewer",
        "dispatcher",
        "callback_specialist",
        "supervisor",
        "analyst",
        "knowledge_editor",
        "knowledge_approver",
        "inspector",
        "city_leader",
        "system_admin",
        "security_admin",
        "audit_admin",
    }
)


def permissions_of(role: str) -> frozenset[str]:
    """Raises KeyError for a role that is not the domain's."""
    return ROLES[role]


def sees_all_units(roles: Iterable[str]) -> bool:
    """The hotline's own desks see every unit; unit roles see their unit's subtree."""
    return bool(_SEES_ALL & set(roles))
