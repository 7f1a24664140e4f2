"""The approver's one queue: notices and held mail alike; a decision is in force ten seconds later."""
