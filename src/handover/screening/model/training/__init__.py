"""`make train`: from the examples of this repository to the weights; needs scikit-learn, which a check does not."""
