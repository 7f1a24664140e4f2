"""ENTRANCE: the outgoing mail of people who leave; what is held waits here for a person."""
