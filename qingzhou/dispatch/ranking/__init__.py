"""单位排名: how each lead unit did over some weeks, by stated formulas, each figure with the rows that were counted."""
