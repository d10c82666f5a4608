"""Where insight keeps words that people wrote: ``holdings_<part>.py`` beside this file."""
