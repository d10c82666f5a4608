"""``huying lab``: every ability of the text brain tried on a centre's own tables.

No database and no server. One file per ability; the frame (tables in, figures out) is shared."""
