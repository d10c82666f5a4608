"""What the database itself forbids: moves outside the machine, changes of what was first said."""

from huying.kit.holdings import MARK
from huying.ticket.kinds import OPEN_STATES
from huying.ticket.rules import TRANSITIONS

_WAYS = ", ".join(
    f"'{state.value}>{to.value}'"
    for state, targets in TRANSITIONS.items()
    for to in sorted(targets)
)

_OPEN = ",\n          ".join(f"'{state.value}'" for state in OPEN_STATES)

# Rules 4, 5 and 7 and the two levels of a termination, whoever writes the row.
GUARDS = (
    """
    CREATE OR REPLACE FUNCTION ticket_guarded_moves() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      lead assignment;
    BEGIN
      IF NEW.state = 'suspended' AND NOT EXISTS (
        SELECT FROM clock_pause WHERE ticket_id = NEW.id AND ended_at IS NULL
      ) THEN
        RAISE EXCEPTION 'no suspension was granted' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'terminated' AND (
        SELECT count(DISTINCT d.decided_by) FROM ticket_request r
        JOIN request_decision d ON d.request_id = r.id AND d.is_granted
        WHERE r.ticket_id = NEW.id AND r.kind = 'termination' AND r.state = 'granted'
      ) < 2 THEN
        RAISE EXCEPTION 'two levels end a ticket' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'merged' AND NOT EXISTS (
        SELECT FROM ticket p WHERE p.id = NEW.parent_id AND p.state <> 'merged'
          AND p.confidentiality = NEW.confidentiality
          AND NOT EXISTS (
            SELECT FROM ticket c WHERE c.parent_id = NEW.id AND c.state = 'merged'
          )
      ) THEN
        RAISE EXCEPTION 'these tickets must not be merged' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'to_approve' THEN
        SELECT * INTO lead FROM assignment a
        WHERE a.ticket_id = NEW.id AND a.part = 'lead'
          AND a.state IN ('handling', 'submitted');
        IF lead.id IS NULL OR lead.reply = '' OR lead.solved IS NULL
          OR (NEW.kind IN ('complaint', 'report') AND lead.leader_state <> 'approved') THEN
          RAISE EXCEPTION 'closing lacks a reply or its leader'
            USING ERRCODE = 'restrict_violation';
        END IF;
        IF NOT EXISTS (
          SELECT FROM contact c JOIN assignment a ON a.id = c.assignment_id
          WHERE a.ticket_id = NEW.id AND a.round = lead.round AND a.state <> 'recalled'
          HAVING bool_or(c.result = 'reached') OR count(DISTINCT date_trunc(
            'hour', c.at AT TIME ZONE (SELECT zone FROM city_version LIMIT 1))) >= 3
        ) THEN
          RAISE EXCEPTION 'closing needs contact evidence' USING ERRCODE = 'restrict_violation';
        END IF;
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ticket_guarded_moves BEFORE UPDATE OF state ON ticket
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION ticket_guarded_moves()
    """,
)

# Rule 6, and its one end: within a transaction that erases, a ticket that is over loses its words
# together with ``erased_at``, and nothing else of what was first said; never twice.
FIRST_WORDS = (
    f"""
    CREATE OR REPLACE FUNCTION ticket_first_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
        AND NEW.statement = (CASE WHEN OLD.statement = '' THEN '' ELSE '{MARK}' END)
        AND NEW.state NOT IN ({_OPEN})
        AND only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['erased_at', 'title', 'summary',
          'statement', 'demand', 'fields', 'place_text', 'public_reply', 'own_reply',
          'outcome_text', 'search']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'what was first said is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER ticket_first_words_stay
    BEFORE UPDATE OF number, statement, registered_at, registered_by, call_id, matter_id, erased_at
    ON ticket FOR EACH ROW
    WHEN ((OLD.number, OLD.statement, OLD.registered_at, OLD.registered_by, OLD.call_id,
           OLD.matter_id, OLD.erased_at) IS DISTINCT FROM
          (NEW.number, NEW.statement, NEW.registered_at, NEW.registered_by, NEW.call_id,
           NEW.matter_id, NEW.erased_at))
    EXECUTE FUNCTION ticket_first_words_stay()
    """,
)

TRIGGERS = (
    *FIRST_WORDS,
    f"""
    CREATE OR REPLACE FUNCTION ticket_moves_by_the_machine() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
      IF (OLD.state || '>' || NEW.state) <> ALL (ARRAY[{_WAYS}]) THEN
        RAISE EXCEPTION 'a ticket cannot go from % to %', OLD.state, NEW.state
          USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ticket_moves_by_the_machine BEFORE UPDATE OF state ON ticket
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state)
    EXECUTE FUNCTION ticket_moves_by_the_machine()
    """,
    """
    CREATE OR REPLACE FUNCTION clock_start_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a clock never restarts' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER clock_start_stays BEFORE UPDATE OF started_at ON clock
    FOR EACH ROW WHEN (OLD.started_at IS DISTINCT FROM NEW.started_at)
    EXECUTE FUNCTION clock_start_stays()
    """,
    *GUARDS,
)
