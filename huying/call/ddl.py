"""What the database itself forbids: a transcript is never changed while it is kept."""

from huying.kit.holdings import MARK

TRIGGERS = (
    f"""
    CREATE OR REPLACE FUNCTION utterance_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF NEW.text = '{MARK}'
        AND only_erases(to_jsonb(OLD), to_jsonb(NEW), ARRAY['text']) THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'a transcript is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER utterance_is_immutable BEFORE UPDATE ON utterance
    FOR EACH ROW EXECUTE FUNCTION utterance_is_immutable()
    """,
)
