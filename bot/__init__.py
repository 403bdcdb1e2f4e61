"""Follow a news storyline across many feeds and tell each development once."""
