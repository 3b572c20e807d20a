"""Articles in, statistics and stored tokens out."""
