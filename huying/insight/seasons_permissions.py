from huying.kit.actor import permission

SEASON_READ = permission("season:read", "See the calendar of matters: forecasts, plans, weather")
SEASON_EDIT = permission(
    "season:edit", "Confirm, edit and evaluate season plans; recurring matters, weather, events"
)
SEASON_WORK = permission("season:work", "Tick off a season plan's actions of one's own unit")
