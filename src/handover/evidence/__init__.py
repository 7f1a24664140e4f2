"""What happened, unalterably: every verb of Handover writes one ledger entry here, and nobody else writes."""
