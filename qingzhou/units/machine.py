"""The account under which the system records what is due by itself."""

MACHINE = "_qingzhou"
MACHINE_NAME = "系统"
