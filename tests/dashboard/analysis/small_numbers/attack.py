"""An attack on a table with hidden cells: the least and the most that each may be, by linear programming.

The attacker knows every number that is shown, that counts are not negative, and that rows and columns add up.
``known`` adds bounds of the attacker's own, such as which cells were hidden by rule. All questions about one table
are one sparse programme, so that a thousand tables take seconds.
"""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag, csr_matrix

HIDDEN = -1
Range = tuple[float, float]


def add_up(shape: tuple[int, int]) -> np.ndarray:
    """Equations of a table with totals over its flattened cells: every row and every column, totals negative."""
    rows, columns = shape
    signs = np.ones(shape)
    signs[-1, :-1] = signs[:-1, -1] = -1
    equations = []
    for row in range(rows):
        one = np.zeros(shape)
        one[row] = signs[row]
        equations.append(one.ravel())
    for column in range(columns):
        one = np.zeros(shape)
        one[:, column] = signs[:, column]
        equations.append(one.ravel())
    return np.array(equations)


def attack(values: np.ndarray, known: tuple[np.ndarray, np.ndarray] | None = None) -> dict[tuple[int, int], Range]:
    """For each hidden cell of a table with totals, the range of values that nothing shown rules out."""
    hidden = np.flatnonzero(values.ravel() == HIDDEN)
    if len(hidden) == 0:
        return {}
    equations = add_up(values.shape)
    shown = np.where(values.ravel() == HIDDEN, 0, values.ravel())
    left, right = equations[:, hidden], -equations @ shown
    most = float(shown.sum() + 10_000)
    bounds = [(0.0, most)] * len(hidden)
    if known is not None:
        low, high = (np.minimum(bound.ravel()[hidden], most) for bound in known)
        bounds = list(zip(low.tolist(), high.tolist(), strict=True))
    asked = 2 * len(hidden)
    goal = np.concatenate([sign * np.eye(len(hidden)) for sign in (1.0, -1.0)]).ravel()
    found = linprog(
        goal,
        A_eq=block_diag([csr_matrix(left)] * asked, format="csr"),
        b_eq=np.tile(right, asked),
        bounds=bounds * asked,
        method="highs",
    )
    assert found.status == 0, found.message
    answers = found.x.reshape(2, len(hidden), len(hidden))
    ranges = zip(np.diagonal(answers[0]), np.diagonal(answers[1]), strict=True)
    columns = values.shape[1]
    return {
        divmod(int(cell), columns): (float(low), float(high)) for cell, (low, high) in zip(hidden, ranges, strict=True)
    }
