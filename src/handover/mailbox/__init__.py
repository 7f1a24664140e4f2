"""The mailbox after the last day: automatic reply, redirection, closing date."""
