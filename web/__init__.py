"""The desk: the same checks and rounds as a page, on one's own machine or a prefecture's server."""
