from huying.kit.actor import permission

TASK_FORCE_EDIT = permission(
    "taskforce:edit", "Form task forces, see all their rooms, name members, hand over and close"
)
