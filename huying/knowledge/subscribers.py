"""Reactions of the knowledge: one file a part, ``subscribers_<part>.py`` beside this one."""
