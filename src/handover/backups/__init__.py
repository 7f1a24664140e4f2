"""Everything of one installation in one file, and back again with all queues standing still."""
