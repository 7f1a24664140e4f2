"""People, clients, contacts, and who looks after whom."""
