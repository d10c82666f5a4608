from huying.kit.actor import permission

MODEL_READ = permission("model:read", "See the machine's functions, model versions and how they do")
MODEL_MANAGE = permission(
    "model:manage", "Train models, take them back, set thresholds, switch functions on and off"
)
