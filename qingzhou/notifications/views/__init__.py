"""Pages: the inbox and the ways out, and the subscriptions of other systems."""
