"""Who said yes to which exact text: approvals, refusals and withdrawals of a digest."""
