"""Sentences that read a result, one module per subject: pure functions, finding first, caveat second."""
