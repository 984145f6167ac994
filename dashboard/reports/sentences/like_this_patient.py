"""Sentences on where a score lies among patients who began alike."""


def word_centile(centile: float) -> str:
    """ "29th centile"; the ends are said in words."""
    if centile <= 0:
        return "lower than each"
    if centile >= 100:
        return "higher than each"
    number = min(99, max(1, round(centile)))
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending} centile"


def say_like(score: str, centile: float, others: int, name: str, began: str) -> str:
    """ "GAD-7 7 after dose 8, 20 Nov: **29th centile** of 46 patients who began GAD-7 at 15–21." """
    return f"{score}: **{word_centile(centile)}** of {others} patients who began {name} at {began}."


def say_too_few(name: str, began: str, dose: int, least: int) -> str:
    """Why there is no comparison; the number itself is not told."""
    return f"Fewer than {least} other patients began {name} at {began} and have a score after dose {dose}: not shown."


def word_own(shown: int, others: int) -> str:
    """How many of them the viewer may see."""
    if shown == others:
        return f"All {others} are in your caseload."
    return f"{shown} of the {others} are in your caseload; the others are not shown."
