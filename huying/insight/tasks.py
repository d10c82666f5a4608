"""Jobs and deadlines of insight: one file each, ``tasks_<what>.py`` beside this one."""
