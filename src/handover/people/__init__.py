"""How people prove who they are: second factors, passkeys, the company's own sign-in, and their open sessions."""
