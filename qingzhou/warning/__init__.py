"""风险预警: which institution to look at first, with every part of the score and its figures. Nothing scores a person."""
