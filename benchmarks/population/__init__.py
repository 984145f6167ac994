"""Every population statistic, by name: what computes it from facts, and the same by pandas on whole tables.

One file per area, each with its ``STATISTICS``. The benchmark times them; the property tests
of ``tests/dashboard/analysis/test_properties.py`` hold each of them to what must never change it.
"""
