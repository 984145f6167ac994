"""Weeks of remission of 42 children with leukaemia on 6-MP or placebo: the data every textbook works through.

Freireich et al. 1963, Blood 21:699-716, as in Kalbfleisch & Prentice and in Klein & Moeschberger.
"""

import numpy as np

_RELAPSED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
_STILL_WELL = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]

DRUG = np.array(_RELAPSED + _STILL_WELL)
DRUG_RELAPSED = np.repeat([True, False], [len(_RELAPSED), len(_STILL_WELL)])
PLACEBO = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])
PLACEBO_RELAPSED = np.ones(len(PLACEBO), np.bool_)

BOTH = np.concatenate([DRUG, PLACEBO])
BOTH_RELAPSED = np.concatenate([DRUG_RELAPSED, PLACEBO_RELAPSED])
ARM = np.repeat([0, 1], 21)
