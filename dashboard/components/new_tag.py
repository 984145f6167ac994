"""The yellow tag with the word: only for what came after the last session or the last saved review."""


def new_tag_html() -> str:
    """The word *new* on yellow."""
    return '<span class="kap-new">new</span>'
