"""名册核对: a list from outside held against the register; what may be one and the same is suggested, and people decide."""
