"""What the data manager counts: the rows of the whole clinic, though no patient is theirs to see.

Only loads that hold no name ask here: how much there is, and how good it is.
"""

from data_access.scope import Scope, see_whole_site


def see_all_rows(scope: Scope) -> Scope:
    """The scope to count rows by: a data manager's is the whole clinic's, everyone else's stays their own."""
    if scope.role != "data manager":
        return scope
    return see_whole_site(scope.site_id, scope.decided_day, scope.actor)


def may_name(scope: Scope) -> bool:
    """Whether patients may be named to this viewer: a data manager reads codes only."""
    return scope.role != "data manager"
