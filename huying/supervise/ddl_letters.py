"""What the database forbids about letters: changing one that was issued, deleting any."""

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION letter_stays_as_issued() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['title', 'reason', 'requirement', 'sheet',
          'end_note']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'an issued letter is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER letter_stays_as_issued BEFORE UPDATE ON letter
    FOR EACH ROW WHEN (OLD.number IS NOT NULL AND
      (OLD.kind, OLD.cause, OLD.unit_id, OLD.title, OLD.reason, OLD.requirement, OLD.signer,
       OLD.reply_days, OLD.year, OLD.sequence, OLD.number, OLD.sheet, OLD.reply_due_at,
       OLD.due_steps, OLD.drafted_by, OLD.drafted_at, OLD.issued_by, OLD.issued_at)
      IS DISTINCT FROM
      (NEW.kind, NEW.cause, NEW.unit_id, NEW.title, NEW.reason, NEW.requirement, NEW.signer,
       NEW.reply_days, NEW.year, NEW.sequence, NEW.number, NEW.sheet, NEW.reply_due_at,
       NEW.due_steps, NEW.drafted_by, NEW.drafted_at, NEW.issued_by, NEW.issued_at))
    EXECUTE FUNCTION letter_stays_as_issued()
    """,
    """
    CREATE TRIGGER letter_stays BEFORE DELETE ON letter
    FOR EACH ROW EXECUTE FUNCTION letter_stays_as_issued()
    """,
    """
    CREATE OR REPLACE FUNCTION letter_tickets_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (
        SELECT FROM letter WHERE number IS NOT NULL
          AND id IN (OLD.letter_id, NEW.letter_id)
      ) THEN
        RAISE EXCEPTION 'an issued letter is immutable' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN COALESCE(NEW, OLD);
    END $$
    """,
    """
    CREATE TRIGGER letter_tickets_stay BEFORE INSERT OR UPDATE OR DELETE ON letter_ticket
    FOR EACH ROW EXECUTE FUNCTION letter_tickets_stay()
    """,
    """
    CREATE OR REPLACE FUNCTION letter_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND
        only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['text', 'note']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'an answer is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER letter_answer_stays
    BEFORE UPDATE OF letter_id, ordinal, text, answered_by, answered_at ON letter_answer
    FOR EACH ROW EXECUTE FUNCTION letter_answer_stays()
    """,
    """
    CREATE TRIGGER letter_answer_kept BEFORE DELETE ON letter_answer
    FOR EACH ROW EXECUTE FUNCTION letter_answer_stays()
    """,
)
