"""Who reads, drafts, issues and answers letters."""

from huying.kit.actor import permission

LETTER_READ = permission("letter:read", "See letters, notices and urging in scope")
LETTER_DRAFT = permission("letter:draft", "Draft letters and notices")
LETTER_ISSUE = permission("letter:issue", "Issue drafts of others, decide on answers")
LETTER_ANSWER = permission("letter:answer", "Receive and answer for the unit")
LETTER_TEMPLATE = permission("letter:template", "Change the templates of letters and notices")
