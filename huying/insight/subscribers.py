"""What insight hears: ``subscribers_<part>.py`` beside this file."""
