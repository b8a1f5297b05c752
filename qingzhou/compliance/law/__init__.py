"""The rules as dated rows, and their Python form, which judges one fact and is the reference for every other. No Django, no Ibis."""
