"""A small linear model for what rules do not catch: trained by `make train`, applied with NumPy alone."""
