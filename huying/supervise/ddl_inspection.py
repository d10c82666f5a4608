"""What the database itself holds of inspections: verdicts stay, a contest has another judge."""

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION inspection_verdict_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['sheet', 'note', 'comment']) THEN
        RETURN NEW;
      END IF;
      IF OLD.state IN ('passed', 'failed', 'sent_back') AND
        (OLD.state, OLD.score, OLD.comment, OLD.decided_by, OLD.decided_at)
        IS DISTINCT FROM
        (NEW.state, NEW.score, NEW.comment, NEW.decided_by, NEW.decided_at) THEN
        RAISE EXCEPTION 'a verdict of inspection stays' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.overturned_at IS NOT NULL AND OLD.overturned_at IS NULL AND NOT EXISTS (
        SELECT FROM inspection_contest WHERE inspection_id = NEW.id AND is_upheld
      ) THEN
        RAISE EXCEPTION 'no contest was upheld' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER inspection_verdict_stays BEFORE UPDATE ON inspection
    FOR EACH ROW EXECUTE FUNCTION inspection_verdict_stays()
    """,
    """
    CREATE OR REPLACE FUNCTION inspection_other_judge() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT FROM inspection WHERE id = NEW.inspection_id AND decided_by = NEW.answered_by
      ) THEN
        RAISE EXCEPTION 'another inspector answers a contest' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER inspection_other_judge BEFORE INSERT OR UPDATE ON inspection_contest
    FOR EACH ROW WHEN (NEW.answered_by IS NOT NULL)
    EXECUTE FUNCTION inspection_other_judge()
    """,
)
