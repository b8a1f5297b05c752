"""The pages of rules, sweeps and findings."""
