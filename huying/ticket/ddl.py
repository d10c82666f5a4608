"""What the database itself forbids: moves outside the machine, changes of what was first said."""

from huying.ticket.rules import TRANSITIONS

_WAYS = ", ".join(
    f"'{state.value}>{to.value}'"
    for state, targets in TRANSITIONS.items()
    for to in sorted(targets)
)

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION ticket_first_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'what was first said is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER ticket_first_words_stay
    BEFORE UPDATE OF number, statement, registered_at, registered_by, call_id, matter_id ON ticket
    FOR EACH ROW
    WHEN ((OLD.number, OLD.statement, OLD.registered_at, OLD.registered_by, OLD.call_id,
           OLD.matter_id) IS DISTINCT FROM
          (NEW.number, NEW.statement, NEW.registered_at, NEW.registered_by, NEW.call_id,
           NEW.matter_id))
    EXECUTE FUNCTION ticket_first_words_stay()
    """,
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
)
