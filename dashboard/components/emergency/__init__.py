"""One patient beyond the caseload, for an hour: the way in, the banner while it lasts, the director's notice."""
