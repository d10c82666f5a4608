"""What the database itself holds of rule 15: two people outside the unit, and nobody undoes it."""

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION exclusion_takes_two() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['evidence']) THEN
        RETURN NEW;
      END IF;
      IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'asked' THEN
          RAISE EXCEPTION 'an exclusion begins as asked for' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
      END IF;
      IF (OLD.ticket_id, OLD.evaluation_id, OLD.code, OLD.unit_id, OLD.asked_by, OLD.asked_at,
          OLD.evidence) IS DISTINCT FROM
         (NEW.ticket_id, NEW.evaluation_id, NEW.code, NEW.unit_id, NEW.asked_by, NEW.asked_at,
          NEW.evidence) THEN
        RAISE EXCEPTION 'what was applied for stays' USING ERRCODE = 'restrict_violation';
      END IF;
      IF OLD.state <> 'asked' AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'this exclusion is decided' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'granted' AND OLD.state <> 'granted' AND (
        (SELECT count(DISTINCT decided_by) FROM exclusion_decision
         WHERE exclusion_id = NEW.id AND is_granted) < 2
        OR EXISTS (SELECT FROM exclusion_decision WHERE exclusion_id = NEW.id AND NOT is_granted)
      ) THEN
        RAISE EXCEPTION 'two people grant an exclusion' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'refused' AND OLD.state <> 'refused' AND NOT EXISTS (
        SELECT FROM exclusion_decision WHERE exclusion_id = NEW.id AND NOT is_granted
      ) THEN
        RAISE EXCEPTION 'nobody refused this exclusion' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER exclusion_takes_two BEFORE INSERT OR UPDATE ON exclusion
    FOR EACH ROW EXECUTE FUNCTION exclusion_takes_two()
    """,
    """
    CREATE OR REPLACE FUNCTION exclusion_decided_outside() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      asked exclusion;
    BEGIN
      SELECT * INTO asked FROM exclusion WHERE id = NEW.exclusion_id FOR UPDATE;
      IF asked.state <> 'asked' THEN
        RAISE EXCEPTION 'this exclusion is decided' USING ERRCODE = 'restrict_violation';
      END IF;
      IF asked.asked_by = NEW.decided_by OR EXISTS (
        SELECT FROM account a JOIN unit own ON own.id = a.unit_id
        JOIN unit u ON u.id = asked.unit_id
        WHERE a.id = NEW.decided_by AND starts_with(own.path, u.path)
      ) THEN
        RAISE EXCEPTION 'the unit does not decide for itself' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER exclusion_decided_outside BEFORE INSERT ON exclusion_decision
    FOR EACH ROW EXECUTE FUNCTION exclusion_decided_outside()
    """,
    """
    CREATE OR REPLACE FUNCTION exclusion_decision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['note']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a decision on an exclusion stays' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER exclusion_decision_stays BEFORE UPDATE OR DELETE ON exclusion_decision
    FOR EACH ROW EXECUTE FUNCTION exclusion_decision_stays()
    """,
    """
    CREATE OR REPLACE FUNCTION ticket_excluded_by_decision() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NOT EXISTS (
        SELECT FROM exclusion
        WHERE ticket_id = NEW.id AND evaluation_id IS NULL AND state = 'granted'
      ) THEN
        RAISE EXCEPTION 'no exclusion was granted' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER ticket_excluded_by_decision BEFORE UPDATE OF is_excluded ON ticket
    FOR EACH ROW WHEN (NEW.is_excluded AND NOT OLD.is_excluded)
    EXECUTE FUNCTION ticket_excluded_by_decision()
    """,
)
