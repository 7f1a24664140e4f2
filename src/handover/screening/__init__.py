"""PURE. What does this message say? Raw bytes to views of its text to findings, the same answer every time."""
