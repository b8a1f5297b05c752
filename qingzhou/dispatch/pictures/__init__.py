"""The pictures of a week: what its figures look like, in what sentence they say so, and where both come from."""
