"""The workspace in the browser: home, sign-in, and the pages of every step."""
