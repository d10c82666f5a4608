"""What the database itself forbids: a transcript is never changed while it is kept."""

TRIGGERS = (
    """
    CREATE OR REPLACE FUNCTION utterance_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a transcript is immutable' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER utterance_is_immutable BEFORE UPDATE ON utterance
    FOR EACH ROW EXECUTE FUNCTION utterance_is_immutable()
    """,
)
