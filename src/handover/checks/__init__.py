"""The one seam: run(message, situation) = screen, decide, record."""
