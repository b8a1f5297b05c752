"""An edited paper held to the frozen edition that it was made from."""
