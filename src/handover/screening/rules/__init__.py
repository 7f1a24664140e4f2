"""Signals by rules: data per language, compiled once, found in one pass over all languages, verified in the sentence."""
