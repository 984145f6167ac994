"""What is said about the funnel: only beyond the 99.8 % limits is unusual, and nobody is ranked."""

from collections.abc import Sequence

from dashboard.analysis.funnels.funnel import ABOVE


def say_funnel(unusual: Sequence[tuple[str, int]], judged: int, points: int, beyond_95: int) -> str:
    """ "All six lie within the 99.8 % limits: no evidence of a difference." Names come in the order of size."""
    if points == 0:
        return "No finished course has a named therapist."
    if judged == 0:
        return "Too few courses for any limit: nobody can be called unusual."
    if unusual:
        named = "; ".join(f"{name} {'above' if side == ABOVE else 'below'}" for name, side in unusual)
        return (
            f"**Beyond the 99.8 % limits: {named}.** A question to ask, not an answer: it may be the patients, the "
            "records or luck."
        )
    who = "The one therapist lies" if points == 1 else f"All {_number(points)} lie"
    if beyond_95:
        return (
            f"**{who} within the 99.8 % limits**: no evidence of a difference beyond chance. {beyond_95} beyond the "
            "95 % limits, as one in twenty is by chance."
        )
    return f"**{who} within the 95 % limits**: no evidence of a difference."


def _number(count: int) -> str:
    words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return words[count] if count < len(words) else f"{count:,}"
