from huying.kit.actor import permission

READ = permission("figure:read", "See figures and the rows behind them, in scope")
EXPORT = permission("figure:export", "Take figures and their rows out as a file")
