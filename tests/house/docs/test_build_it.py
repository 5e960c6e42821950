"""The part "Build it", taken apart as authors write it: what leads to a block, what explains it."""

from course.catalog import load_catalog
from course.docs import build_it

CATALOG = load_catalog()
STAGE = CATALOG.find(3)
CHAPTER = """# A title

## Why care

### The hash

Elsewhere.

## Build it

First stop it.

```text because="a reason"
## Build it
```

### The hash

Why this is so.

`my_app/utils/security.py`, a new file:

```code
stages/s03_hashing/utils/security.py
```

- About the hash.
- And then. `my_app/db/models.py` follows:

```changes
stages/s03_hashing/db/models.py
```

```changes
stages/s03_hashing/main.py
```

??? note "A note"

    It goes on.

    ```text because="a reason"
    and on
    ```

Try it:

```python
print(1)
```

One line: this is what you see.

`my_app/utils/text.py`:

```changes
stages/s03_hashing/utils/text.py
```

It says:

```text because="a message"
A message.
```

See it:

```mermaid
flowchart
```

A picture.

### At the end

More about `one_password`, see `my_app/main.py`.

### Behind it

About `hash_password`.

### What is left

Nothing new.

### A tool

Run this:

```code
tests/support/runs.py
```

## Try it

### The hash

Not this.
"""


def test_each_listing_is_a_piece_with_what_leads_to_it_and_what_is_about_it() -> None:
    pieces = build_it.pieces_of(CHAPTER, CATALOG)
    security, models, main, text = pieces
    assert [piece.file for piece in pieces] == [
        "utils/security.py", "db/models.py", "main.py", "utils/text.py",
    ]  # fmt: skip
    assert security.said == [
        "Why this is so.", "`my_app/utils/security.py`, a new file:", "- About the hash.",
    ]  # fmt: skip
    assert models.said == ["And then. `my_app/db/models.py` follows:"]
    assert main.said[0] == models.said[0]
    assert main.said[1].startswith('??? note "A note"\n\n    It goes on.')
    assert len(main.said) == 2
    assert text.said == [
        "`my_app/utils/text.py`:", "It says:", "```text\nA message.\n```", "A picture.",
    ]  # fmt: skip


def test_a_piece_knows_its_heading_and_how_it_is_shown() -> None:
    security, models, *_ = build_it.pieces_of(CHAPTER, CATALOG)
    assert (security.title, security.anchor) == ("The hash", "the-hash_1")
    assert (security.is_change, models.is_change) == (False, True)
    assert models.reference == "stages/s03_hashing/db/models.py"


def test_a_piece_may_be_some_names_of_a_file() -> None:
    chapter = (
        "# A\n\n## Build it\n\n### B\n\n```code\nstages/s01_bare_app/main.py::app, read_root\n```\n"
    )
    (piece,) = build_it.pieces_of(chapter, CATALOG)
    assert (piece.file, piece.names) == ("main.py", ("app", "read_root"))


def test_words_without_a_listing_are_about_the_file_that_they_name() -> None:
    about = build_it.words_about(CHAPTER, STAGE, CATALOG)
    assert about["main.py"][-2:] == [
        "**At the end**", "More about `one_password`, see `my_app/main.py`.",
    ]  # fmt: skip
    assert about["utils/security.py"][-2:] == ["**Behind it**", "About `hash_password`."]
    assert about["utils/text.py"][-2:] == ["**What is left**", "Nothing new."]
    assert "Run this" not in str(about)


def test_nothing_of_the_other_parts_is_taken() -> None:
    titles = [section.title for section in build_it.sections_of(CHAPTER)]
    assert titles == ["Build it", "The hash", "At the end", "Behind it", "What is left", "A tool"]
    assert "Elsewhere" not in str(build_it.sections_of(CHAPTER))
    assert "Not this" not in str(build_it.sections_of(CHAPTER))
