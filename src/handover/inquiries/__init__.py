"""A message already sent: findings for and against, and the repair."""
