"""Files in TOML that people write: read, and checked against a model."""

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from course.errors import CourseError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(file: Path, model: type[Model], failure: type[CourseError]) -> Model:
    """Read a file into a model.

    Raises:
        CourseError: of the type `failure`: the file, or one that it names, cannot be read, or it is
            not TOML, or does not fit the model. The message names the place.
    """
    try:
        return model.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise failure(f"{Path(error.filename).name} cannot be read: {error.strerror}.") from None
    except tomllib.TOMLDecodeError as error:
        raise failure(f"{file.name} is not TOML: {error}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole"
        raise failure(f"{file.name}, {place}: {first['msg']}.") from None
