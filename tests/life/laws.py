"""domain.md's rules as questions to the database: each lists what breaks it, and must list nothing.

Names begin with the rule's number. ``:hotline`` are the ids of the hotline's people.
"""

_WORKING = "('to_sign', 'handling', 'suspended')"
_SUBMITTED = "('to_approve', 'to_callback', 'closed', 'closed_unreached')"

LAWS: dict[str, str] = {
    "1 one citizen clock, from the registration": """
        SELECT t.number FROM ticket t LEFT JOIN clock c ON c.ticket_id = t.id AND c.kind = 'citizen'
        GROUP BY t.id HAVING count(c.id) <> 1 OR min(c.started_at) <> t.registered_at""",
    "1 the citizen clock stops at the first accepted reply and never runs again": """
        SELECT t.number FROM ticket t JOIN clock c ON c.ticket_id = t.id AND c.kind = 'citizen'
        JOIN LATERAL (SELECT min(e.at) AS first FROM event e WHERE e.subject_id = t.id
          AND e.name = 'ticket.settled') s ON s.first IS NOT NULL
        WHERE c.stopped_at IS DISTINCT FROM s.first""",
    "1 the citizen clock runs until there is a reply or an end": """
        SELECT t.number FROM ticket t JOIN clock c ON c.ticket_id = t.id AND c.kind = 'citizen'
        WHERE (c.stopped_at IS NULL) <> (t.settled_at IS NULL AND t.state NOT IN
          ('answered', 'not_accepted', 'transferred', 'withdrawn', 'terminated', 'archived'))""",
    "1 the unit clock runs exactly while the lead works": f"""
        SELECT a.id FROM assignment a JOIN clock c ON c.assignment_id = a.id
          AND c.kind IN ('unit', 'rework')
        WHERE a.part = 'lead' AND (c.stopped_at IS NULL) <> (a.state IN {_WORKING})""",
    "1 and 2 a unit clock starts at the dispatch, or where an earlier one did": """
        SELECT a.id FROM assignment a JOIN clock c ON c.assignment_id = a.id AND c.kind = 'unit'
        WHERE a.part = 'lead' AND c.started_at <> a.sent_at AND NOT EXISTS (
          SELECT FROM assignment b JOIN clock d ON d.assignment_id = b.id AND d.kind = 'unit'
          WHERE b.ticket_id = a.ticket_id AND b.id <> a.id AND d.started_at = c.started_at
            AND b.sent_at <= a.sent_at)""",
    "2 afresh only for a new unit after an upheld objection or an adjudication": """
        SELECT a.id FROM assignment a JOIN clock c ON c.assignment_id = a.id AND c.kind = 'unit'
        WHERE a.part = 'lead' AND c.started_at = a.sent_at AND EXISTS (
          SELECT FROM assignment b WHERE b.ticket_id = a.ticket_id AND b.part = 'lead'
            AND b.round = a.round AND b.sent_at < a.sent_at
            AND (b.unit_id = a.unit_id OR b.sent_at = (
                SELECT max(l.sent_at) FROM assignment l WHERE l.ticket_id = a.ticket_id
                  AND l.part = 'lead' AND l.sent_at < a.sent_at)
              AND b.recall_code NOT IN ('objection', 'adjudication')))""",
    "2 one objection a unit": """
        SELECT ticket_id FROM objection GROUP BY ticket_id, unit_id HAVING count(*) > 1""",
    "2 none after an adjudication": """
        SELECT o.id FROM objection o JOIN adjudication a ON a.ticket_id = o.ticket_id
        WHERE a.state = 'decided' AND o.made_at > a.ended_at""",
    "3 an extension is granted by the hotline, once, to a complex ticket twice": """
        SELECT r.id FROM ticket_request r JOIN ticket t ON t.id = r.ticket_id
        WHERE r.kind = 'extension' AND r.state = 'granted' AND (
          r.asked_at > r.due_at OR r.ordinal > CASE WHEN t.is_complex THEN 2 ELSE 1 END
          OR NOT EXISTS (SELECT FROM request_decision d WHERE d.request_id = r.id
            AND d.is_granted AND d.decided_by = ANY (:hotline)))""",
    "3 and 4 due dates without extension or suspension are never later": """
        SELECT id FROM clock WHERE due_unextended_at > due_at OR due_unpaused_at > due_at""",
    "4 suspended exactly while a granted pause is open": """
        SELECT t.number FROM ticket t WHERE (t.state = 'suspended') <> EXISTS (
          SELECT FROM clock_pause p JOIN ticket_request r ON r.id = p.request_id
          WHERE p.ticket_id = t.id AND p.ended_at IS NULL AND r.state = 'granted')""",
    "4 the clocks of a suspended ticket stand still": """
        SELECT c.id FROM clock c JOIN ticket t ON t.id = c.ticket_id
        WHERE c.stopped_at IS NULL AND c.kind IN ('unit', 'rework', 'citizen')
          AND (c.paused_at IS NOT NULL) <> (t.state = 'suspended')""",
    "5 nothing is settled without contact, reply and result": f"""
        SELECT a.id FROM assignment a JOIN ticket t ON t.id = a.ticket_id
        WHERE a.part = 'lead' AND a.state IN ('submitted', 'done') AND (a.reply = ''
          OR a.solved IS NULL OR (a.solved <> 'solved' AND a.solved_reason = '')
          OR NOT EXISTS (SELECT FROM contact c JOIN assignment w ON w.id = c.assignment_id
            WHERE w.ticket_id = t.id AND w.round = a.round
            HAVING bool_or(c.result = 'reached')
              OR count(DISTINCT date_trunc('hour', c.at)) >= 3))
        UNION ALL SELECT id FROM ticket WHERE state IN {_SUBMITTED} AND state <> 'to_approve'
          AND public_reply = ''""",
    "5 a leader who is somebody else approves complaints and reports": """
        SELECT a.id FROM assignment a JOIN ticket t ON t.id = a.ticket_id
        WHERE a.part = 'lead' AND a.state IN ('submitted', 'done')
          AND t.kind IN ('complaint', 'report')
          AND (a.leader_state <> 'approved' OR a.leader_id = a.proposed_by)""",
    "7 merged only within one confidentiality, one deep, with a parent": """
        SELECT c.number FROM ticket c LEFT JOIN ticket p ON p.id = c.parent_id
        WHERE c.state = 'merged' AND (p.id IS NULL OR p.state = 'merged'
          OR p.confidentiality <> c.confidentiality)""",
    "7 who is settled has a callback of the round": """
        SELECT t.number FROM ticket t WHERE t.state = 'to_callback' AND NOT EXISTS (
          SELECT FROM callback_task k WHERE k.ticket_id = t.id AND k.round = t.round)""",
    "8 not accepting and handing on name the code and the right door": """
        SELECT number FROM ticket WHERE state IN ('not_accepted', 'transferred')
          AND (outcome_code IS NULL OR outcome_text = '')""",
    "9 no unit below the accused one works on it": """
        SELECT a.id FROM assignment a JOIN ticket t ON t.id = a.ticket_id
        JOIN unit accused ON accused.id = t.accused_unit_id JOIN unit u ON u.id = a.unit_id
        WHERE a.state IN ('to_sign', 'handling', 'suspended', 'submitted')
          AND u.path LIKE accused.path || '%'""",
    "13 handed down only within the unit's own tree": """
        SELECT s.id FROM assignment s JOIN assignment p ON p.id = s.parent_id
        JOIN unit below ON below.id = s.unit_id JOIN unit above ON above.id = p.unit_id
        WHERE s.part = 'sub' AND (below.path NOT LIKE above.path || '%' OR below.id = above.id)""",
    "15 excluded by two people outside the unit": """
        SELECT t.number FROM ticket t WHERE t.is_excluded AND NOT EXISTS (
          SELECT FROM exclusion x JOIN exclusion_decision d ON d.exclusion_id = x.id
          WHERE x.ticket_id = t.id AND x.state = 'granted' AND d.is_granted
          GROUP BY x.id HAVING count(DISTINCT d.decided_by) >= 2)""",
    "a terminated ticket was approved at two levels by two people": """
        SELECT t.number FROM ticket t WHERE t.state = 'terminated' AND NOT EXISTS (
          SELECT FROM ticket_request r JOIN request_decision d ON d.request_id = r.id
          WHERE r.ticket_id = t.id AND r.kind = 'termination' AND r.state = 'granted'
            AND d.is_granted GROUP BY r.id
          HAVING count(DISTINCT d.decided_by) >= 2 AND count(DISTINCT d.standing) >= 2)""",
    "one live lead while a unit is at work, none before": """
        SELECT t.number FROM ticket t LEFT JOIN assignment a ON a.ticket_id = t.id
          AND a.part = 'lead' AND a.state IN ('to_sign', 'handling', 'suspended', 'submitted')
        WHERE (a.id IS NOT NULL) <> (t.state IN
          ('to_sign', 'handling', 'suspended', 'to_approve', 'rework')
          OR t.state = 'to_supplement' AND t.lead_unit_id IS NOT NULL)""",
    "nothing runs on an ended ticket": """
        SELECT c.id FROM clock c JOIN ticket t ON t.id = c.ticket_id
        WHERE c.stopped_at IS NULL AND t.state IN ('answered', 'not_accepted', 'transferred',
          'withdrawn', 'terminated', 'archived', 'closed', 'closed_unreached')
          AND t.settled_at IS NOT NULL""",
    "12 history holds no name and no number": """
        SELECT id::text FROM event
        WHERE body::text LIKE '%陈建国%' OR body::text LIKE '%12812345678%'
    """,
}
