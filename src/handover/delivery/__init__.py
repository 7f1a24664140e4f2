"""Sends what is approved, once, and says honestly when it cannot know."""
