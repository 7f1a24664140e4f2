"""What the leaver alone knows of a client, and the successor who takes it in."""
