"""Elements of a page that a script takes over, and where they go in a chapter."""


def element(name: str, attributes: str, inside: str, script: str) -> str:
    """Write an element and its script.

    Args:
        name: such as `stage-panel`.
        attributes: as HTML.
        inside: HTML for readers whose browser cannot run it, or data for the script.
        script: the address of the script.
    """
    return (
        f'<div class="live">\n<{" ".join([name, attributes]).strip()}>\n{inside}\n</{name}>\n'
        f'<script type="module" src="{script}"></script>\n</div>'
    )


def below_heading(page: str, title: str, text: str) -> str:
    """Put a text where a part of a page begins, such as "Try it"."""
    heading = f"\n## {title}\n"
    return page.replace(heading, f"{heading}\n{text}\n", 1)
