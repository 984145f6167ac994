"""Compact columnar facts of one site: what every caseload and population view computes on."""
